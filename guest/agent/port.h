/* The port: the one connection to the host, and the two buffers at it. */
#pragma once
#include "frame.h"

struct port {
	int in, out; /* the same descriptor for a device */
};
extern struct port port;

/* Opens a device, or for `-` takes stdin and stdout. Waits for a virtio port to appear. */
void port_open(const char *path);

/* From here on neither reading nor writing waits. Before, writing waits for the host to connect. */
void port_unblock(void);

/* Whether a reply of ours, always small, has room. */
bool port_has_room(void);

/* Whether anything is still to be written. */
bool port_is_pending(void);

/* Queues a frame of fields: names and values in turn, ended by NULL. */
void port_send(char type, int channel, ...);

/* Queues what can be read at once from `fd` as one frame, at most `max` bytes.
 * Only where nothing is pending. Returns what read() did. */
long port_send_from(int fd, char type, int channel, size_t max);

/* Writes what can be written. */
void port_flush(void);

/* Reads what can be read. */
void port_fill(void);

/* The next whole frame of the host; its payload lasts until the next port_fill(). */
bool port_next(struct frame *frame);
