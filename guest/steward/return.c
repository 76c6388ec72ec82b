#include "return.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "../agent/line.h"
#include "lease.h"

int return_(int argc, char **argv)
{
	struct stat stat_;

	(void)argc, (void)argv;
	if (!line_is("/proc/1/comm", "agent") || stat(LEASE_FIFO, &stat_)) {
		fputs("return: this is no RAM system: its first process is no steward\n", stderr);
		return 1;
	}
	return kill(1, SIGTERM) ? 1 : 0;
}
