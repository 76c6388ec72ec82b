#include "steward.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../agent/line.h"
#include "depart.h"
#include "helper.h"
#include "kmsg.h"
#include "lease.h"
#include "watchdog.h"

#define PANIC "/proc/sys/kernel/panic"

enum { GOODBYE_MS = 500 }; /* for whoever asked us to go to hear that we will */

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	write(fd, value, strlen(value));
	close(fd);
}

/* Neither a lack of memory nor one of time keeps us from our rounds; children start without
 * either privilege. */
static void harden(void)
{
	struct sched_param first = { .sched_priority = 1 };

	mlockall(MCL_CURRENT | MCL_FUTURE);
	sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
	set("/proc/self/oom_score_adj", "-1000");
}

/* Where the command line does not say so: after a panic it would stand still for ever, and of
 * what the helpers say only the beginning would be logged. */
static void tell_kernel(void)
{
	if (line_is(PANIC, "0"))
		set(PANIC, "10");
	set("/proc/sys/kernel/printk_devkmsg", "on");
}

static void fill_stdio(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= 2)
		;
	close(fd);
}

/* Who wants a machine to end sends one of these to PID 1; this one reboots for any of them. */
static int catch_signals(void)
{
	static const int caught[] = { SIGCHLD, SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGPWR };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaddset(&set, caught[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void reap(void)
{
	int status;

	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		helper_ended(pid, status);
}

static void take_signals(int signals)
{
	static const struct timespec goodbye = { 0, GOODBYE_MS * 1000000L };
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof info) == sizeof info)
		if (info.ssi_signo != SIGCHLD) {
			nanosleep(&goodbye, NULL);
			depart("told to return");
		}
	reap();
}

static int least(int a, int b)
{
	return a >= 0 && a < b ? a : b;
}

int steward(int argc, char **argv)
{
	const char *what;

	(void)argc, (void)argv;
	if (getpid() != 1) {
		fputs("agent steward: is for PID 1\n", stderr);
		return 2;
	}
	fill_stdio();
	harden();
	tell_kernel();
	struct pollfd events[] = { { catch_signals(), POLLIN, 0 }, { lease_open(), POLLIN, 0 } };

	for (;;) {
		watchdog_ping();
		helper_tend();
		int64_t left = lease_left(&what);
		if (left <= 0)
			depart(what);
		int wait = least(helper_wait_ms(), watchdog_interval_ms());
		poll(events, 2, left < wait ? (int)left : wait);
		if (events[0].revents)
			take_signals(events[0].fd);
		if (events[1].revents)
			lease_take(events[1].fd);
	}
}
