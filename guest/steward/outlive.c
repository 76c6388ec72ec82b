#include "outlive.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../agent/give-way.h"
#include "harden.h"
#include "helper.h"
#include "kmsg.h"

/* Waits until PID 1 has become another, which closes its end; it kills us where it does not. */
static void wait_for(const int end[2])
{
	char nothing;

	close(end[1]);
	read(end[0], &nothing, 1);
	close(end[0]);
}

static void become(char *init)
{
	char *argv[] = { init, NULL }, *env[] = { NULL };

	soften();
	give_way_to(&(struct program){ .argv = argv, .env = env, .cwd = "/" });
	int error = errno;
	harden();
	signal(SIGHUP, SIG_IGN);
	kmsg("cannot become %s: %s", init, strerror(error));
}

void outlive(char *init)
{
	int end[2];
	pid_t steward = -1;

	if (getpid() != 1)
		kmsg("PID 1 has become another already");
	else if (pipe2(end, O_CLOEXEC) || (steward = fork()) < 0)
		kmsg("the steward cannot leave PID 1: %s", strerror(errno));
	if (steward < 0)
		return;
	if (steward) {
		close(end[0]);
		become(init);
		kill(steward, SIGKILL);
		close(end[1]);
		return;
	}
	setsid();
	wait_for(end);
	harden();
	helper_begin_anew();
	kmsg("PID 1 is %s; the steward goes on", init);
}
