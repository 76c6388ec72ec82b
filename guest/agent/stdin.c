#include "stdin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "leave.h"
#include "port.h"

bool stdin_open(struct stdin_window *in, int fd)
{
	*in = (struct stdin_window){ .fd = fd, .consumed = WINDOW, .waiting = malloc(WINDOW) };
	return in->waiting;
}

static void close_pipe(struct stdin_window *in)
{
	if (in->fd >= 0)
		close(in->fd);
	in->fd = -1;
	in->consumed += in->count;
	in->count = 0;
}

void stdin_close(struct stdin_window *in)
{
	close_pipe(in);
	free(in->waiting);
	in->waiting = NULL;
}

static void append(struct stdin_window *in, const char *bytes, size_t count)
{
	size_t end = (in->start + in->count) % WINDOW;
	size_t first = count < WINDOW - end ? count : WINDOW - end;

	memcpy(in->waiting + end, bytes, first);
	memcpy(in->waiting, bytes + first, count - first);
	in->count += count;
}

void stdin_take(struct frame *frame)
{
	struct command *command = &commands[frame->channel];
	struct stdin_window *in = &command->in;

	/* It was on its way when the command ended. */
	if (!command->pid)
		return;
	if (in->ends)
		refuse(frame, "stdin after its end");
	if (frame->length > in->granted)
		refuse(frame, "more stdin than was granted");

	in->ends = !frame->length;
	in->granted -= frame->length;
	if (in->fd < 0)
		in->consumed += frame->length;
	else
		append(in, frame->payload, frame->length);
	stdin_pump(in);
}

void stdin_pump(struct stdin_window *in)
{
	while (in->fd >= 0 && in->count) {
		size_t first = in->count < WINDOW - in->start ? in->count : WINDOW - in->start;
		ssize_t count = write(in->fd, in->waiting + in->start, first);
		if (count < 0 && errno == EAGAIN)
			return;
		if (count < 0) {
			/* Nobody reads any more: the rest goes nowhere, as in a shell's pipe. */
			close_pipe(in);
			return;
		}
		in->start = (in->start + (size_t)count) % WINDOW;
		in->count -= (size_t)count;
		in->consumed += (size_t)count;
	}
	if (in->ends)
		close_pipe(in);
}

void stdin_grant(struct stdin_window *in, int channel)
{
	char bytes[16];

	if (in->consumed < GRANT || in->ends || !port_has_room())
		return;
	snprintf(bytes, sizeof bytes, "%zu", in->consumed);
	port_send('w', channel, "bytes", bytes, NULL);
	in->granted += in->consumed;
	in->consumed = 0;
}
