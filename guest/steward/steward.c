#include "steward.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../agent/line.h"
#include "depart.h"
#include "harden.h"
#include "helper.h"
#include "lease.h"
#include "orders.h"
#include "watchdog.h"

#define PANIC "/proc/sys/kernel/panic"

/* Where neither the command line nor a system of its own says so: after a panic it would stand still
 * for ever, and of what the helpers say only the beginning would be logged. */
static void tell_kernel(void)
{
	if (line_is(PANIC, "0"))
		line_write(PANIC, "10");
	line_write("/proc/sys/kernel/printk_devkmsg", "on");
}

static void fill_stdio(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= 2)
		;
	close(fd);
}

/* Who wants a machine to end sends one of these to PID 1; this one reboots for any of them. Beside
 * another PID 1 they are nothing to us. */
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
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof info) == sizeof info)
		if (info.ssi_signo != SIGCHLD && getpid() == 1)
			depart_soon("told to return");
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
	lease_begin();
	struct pollfd events[] = { { catch_signals(), POLLIN, 0 }, { orders_open(), POLLIN, 0 } };

	for (;;) {
		tell_kernel();
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
			orders_take(events[1].fd);
	}
}
