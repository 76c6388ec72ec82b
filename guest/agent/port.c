#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "leave.h"
#include "virtio.h"

enum {
	REPLY = 1024, /* no frame of fields of ours is longer */
	/* A virtio port takes 32 KiB per write: header and output fill two. */
	OUTPUT = FRAME_FROM_GUEST - FRAME_HEADER,
};

struct port port;

/* Bytes [start, end) are waiting. */
static struct {
	size_t start, end;
	char bytes[FRAME_HEADER + OUTPUT + 32 * REPLY];
} out;
static struct {
	size_t start, end;
	char bytes[FRAME_HEADER + FRAME_FROM_HOST];
} in;

/* Out of the way of the descriptors that commands get as 0, 1 and 2. */
static int beyond_stdio(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (moved < 0)
		fail("agent: cannot take descriptor %d: %s", fd, strerror(errno));
	return moved;
}

void port_open(const char *path)
{
	if (!strcmp(path, "-")) {
		port.in = beyond_stdio(0);
		port.out = beyond_stdio(1);
		return;
	}
	int fd = virtio_open(path);
	if (fd < 0)
		fail("agent: cannot open the port %s: %s", path, strerror(errno));
	port.in = port.out = beyond_stdio(fd);
	close(fd);
}

void port_unblock(void)
{
	fcntl(port.in, F_SETFL, fcntl(port.in, F_GETFL) | O_NONBLOCK);
	fcntl(port.out, F_SETFL, fcntl(port.out, F_GETFL) | O_NONBLOCK);
}

bool port_has_room(void)
{
	return sizeof out.bytes - (out.end - out.start) >= REPLY;
}

bool port_is_pending(void)
{
	return out.start < out.end;
}

static void make_room(void)
{
	memmove(out.bytes, out.bytes + out.start, out.end - out.start);
	out.end -= out.start;
	out.start = 0;
}

void port_send(char type, int channel, ...)
{
	if (sizeof out.bytes - out.end < REPLY)
		make_room();

	char *frame = out.bytes + out.end;
	char *payload = frame + FRAME_HEADER;
	size_t length = 0;
	va_list fields;
	va_start(fields, channel);
	for (const char *name; (name = va_arg(fields, const char *));) {
		size_t room = REPLY - FRAME_HEADER - length;
		size_t wanted = (size_t)snprintf(payload + length, room, "%s=%s", name,
						 va_arg(fields, const char *)) + 1;
		length += wanted < room ? wanted : room;
	}
	va_end(fields);
	frame_header(frame, type, channel, (uint32_t)length);
	out.end += FRAME_HEADER + length;
}

long port_send_from(int fd, char type, int channel, size_t max)
{
	long count = read(fd, out.bytes + FRAME_HEADER, max < OUTPUT ? max : OUTPUT);

	if (count > 0) {
		frame_header(out.bytes, type, channel, (uint32_t)count);
		out.start = 0;
		out.end = FRAME_HEADER + (size_t)count;
	}
	return count;
}

void port_flush(void)
{
	while (port_is_pending()) {
		ssize_t count = write(port.out, out.bytes + out.start, out.end - out.start);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && errno == EAGAIN)
			return;
		if (count < 0)
			leave(0);
		out.start += (size_t)count;
	}
	out.start = out.end = 0;
}

void port_fill(void)
{
	memmove(in.bytes, in.bytes + in.start, in.end - in.start);
	in.end -= in.start;
	in.start = 0;

	while (in.end < sizeof in.bytes) {
		ssize_t count = read(port.in, in.bytes + in.end, sizeof in.bytes - in.end);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && errno == EAGAIN)
			return;
		if (count <= 0)
			leave(0);
		in.end += (size_t)count;
	}
}

bool port_next(struct frame *frame)
{
	size_t left = in.end - in.start;
	char *header = in.bytes + in.start;

	if (left < FRAME_HEADER)
		return false;
	if (!frame_parse(header, frame))
		refuse(frame, "malformed header");
	if (left - FRAME_HEADER < frame->length)
		return false;
	frame->payload = header + FRAME_HEADER;
	in.start += FRAME_HEADER + frame->length;
	return true;
}
