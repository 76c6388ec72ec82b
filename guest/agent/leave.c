#include "leave.h"

#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "command.h"
#include "port.h"

enum { LAST_WORD_MS = 5000 };

static int ending = RB_POWER_OFF;

void leave_by_reboot(void)
{
	ending = RB_AUTOBOOT;
}

void leave(int status)
{
	if (getpid() != 1) {
		command_kill_all();
		_exit(status);
	}
	sync();
	reboot(ending);
	_exit(status);
}

void refuse(const struct frame *frame, const char *why)
{
	struct pollfd writable = { port.out, POLLOUT, 0 };
	char what[] = { frame->type, 0 };

	port_send('f', frame->channel % CHANNELS, "what", what, "error", why, NULL);
	while (port_is_pending() && poll(&writable, 1, LAST_WORD_MS) > 0)
		port_flush();
	fail("agent: frame %#x of the host: %s", (unsigned char)frame->type, why);
}

void fail(const char *format, ...)
{
	char text[512];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof text, format, values);
	va_end(values);

	/* The kernel's log reaches the console at once, also right before the end. */
	int to = getpid() == 1 ? open("/dev/kmsg", O_WRONLY | O_CLOEXEC) : -1;
	dprintf(to < 0 ? 2 : to, "%snixos-testbed: %s\n", to < 0 ? "" : "<2>", text);
	leave(1);
}
