#include "jump.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "../agent/line.h"
#include "quiesce.h"

enum { KEXEC = 0x45584543 }; /* LINUX_REBOOT_CMD_KEXEC */

/* The line our orders come over may be cut by what we do. */
static void ignore_hang_ups(void)
{
	static const int hang_ups[] = { SIGHUP, SIGPIPE, SIGTERM, SIGINT, SIGTTOU };

	for (size_t i = 0; i < sizeof hang_ups / sizeof *hang_ups; i++)
		signal(hang_ups[i], SIG_IGN);
}

int jump(int argc, char **argv)
{
	bool now = argc == 1 && !strcmp(argv[0], "--now");

	if (argc > 1 || (argc && !now)) {
		fputs("usage: agent jump [--now]\n", stderr);
		return 2;
	}
	if (!line_is("/sys/kernel/kexec_loaded", "1")) {
		fputs("jump: no kernel is loaded\n", stderr);
		return 1;
	}
	ignore_hang_ups();
	sync();
	if (!now) {
		end_processes();
		write_out();
		links_down();
	}
	reboot(KEXEC);
	fprintf(stderr, "jump: %s\n", strerror(errno));
	return 1;
}
