#include "depart.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kmsg.h"

enum {
	SYNC_MS = 10000,
	STEP_MS = 50,
	GOODBYE_MS = 500,
	FORCE_S = 30, /* a driver may hang in the shutdown of its device */
};

static void sleep_ms(int ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

/* Only the machine's own first process may use force: not that of a container. */
static bool is_machines_own(void)
{
	static const char initial[] = "pid:[4026531836]";
	char name[32] = { 0 };

	return readlink("/proc/self/ns/pid", name, sizeof name - 1) > 0 && !strcmp(name, initial);
}

/* Resets without asking any driver, if the machine is still there. */
static void force_later(void)
{
	if (!is_machines_own() || fork())
		return;
	int trigger = open("/proc/sysrq-trigger", O_WRONLY);
	sleep_ms(FORCE_S * 1000);
	write(trigger, "b", 1);
	_exit(1);
}

/* A dead device or server would keep us for ever: it is not waited for without end. */
static void sync_for_a_while(void)
{
	pid_t pid = fork();

	if (!pid) {
		sync();
		_exit(0);
	}
	for (int ms = 0; pid > 0 && ms < SYNC_MS; ms += STEP_MS) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return;
		sleep_ms(STEP_MS);
	}
}

void depart(const char *why)
{
	kmsg("%s: rebooting", why);
	kill(-1, SIGKILL);
	force_later();
	sync_for_a_while();
	for (;;) {
		reboot(RB_AUTOBOOT);
		kmsg("cannot reboot: %s", strerror(errno));
		sleep_ms(1000);
	}
}

void depart_soon(const char *why)
{
	sleep_ms(GOODBYE_MS);
	depart(why);
}
