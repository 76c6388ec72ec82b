/* A command's stdin: what the host may send ahead, and what of it waits here. */
#pragma once
#include "frame.h"

enum {
	WINDOW = 262144,
	GRANT = WINDOW / 4, /* grants are gathered until they are worth a frame */
};

struct stdin_window {
	int fd; /* -1 where it is closed: by the host's wish, or by the command */
	bool ready; /* the pipe takes something */
	bool ends; /* the host has sent the end */
	char *waiting; /* WINDOW bytes, a ring */
	size_t start, count;
	size_t granted; /* what the host may still send */
	size_t consumed; /* to be granted again */
};

/* Takes the writing end of the command's stdin; false where there is no memory. */
bool stdin_open(struct stdin_window *in, int fd);
void stdin_close(struct stdin_window *in);

/* The frame I. */
void stdin_take(struct frame *frame);

/* Writes what the command's pipe takes. */
void stdin_pump(struct stdin_window *in);

/* Grants again what the command has taken, where the port has room to say so. */
void stdin_grant(struct stdin_window *in, int channel);
