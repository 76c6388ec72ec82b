#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kmsg.h"
#include "uptime.h"

enum {
	RAISE_MS = 120000, /* then we serve with what there is */
	SOON_MS = 1000,
	LATE_MS = 16000,
	LIVED_MS = 30000, /* a server that lived so long starts again soon */
};

struct helper {
	char *verb;
	pid_t pid; /* 0 while it does not run */
	bool done; /* not to be started again */
	int64_t due, started;
	int delay_ms;
};

static struct helper raise_ = { .verb = "network" };
static struct helper settle = { .verb = "settle" };
static struct helper serve = { .verb = "serve", .delay_ms = SOON_MS };

/* The helpers may go before us when memory runs out, but after what a user runs. */
static void become(char *verb)
{
	char *argv[] = { "busybox", "sh", "/run/testbed/raise", verb, NULL };
	char *env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", NULL };
	sigset_t none;

	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	int score = open("/proc/self/oom_score_adj", O_WRONLY);
	write(score, "-900", 4);
	close(score);
	int log = open("/dev/kmsg", O_WRONLY);
	if (log >= 0) {
		dup2(log, 1);
		dup2(log, 2);
		close(log);
	}
	execve("/run/testbed/busybox", argv, env);
	kmsg("cannot start %s: %s", argv[2], strerror(errno));
	_exit(127);
}

static void start(struct helper *helper)
{
	helper->started = uptime_ms();
	helper->pid = fork();
	if (!helper->pid)
		become(helper->verb);
	if (helper->pid > 0)
		return;
	helper->pid = 0;
	helper->due = helper->started + SOON_MS;
}

static bool is_due(const struct helper *helper)
{
	return !helper->pid && !helper->done && uptime_ms() >= helper->due;
}

static void end_overdue(void)
{
	if (!raise_.pid || uptime_ms() < raise_.started + RAISE_MS)
		return;
	kmsg("raise %s does not end: going on without it", raise_.verb);
	kill(-raise_.pid, SIGKILL);
	raise_.pid = 0;
	raise_.done = true;
}

void helper_tend(void)
{
	end_overdue();
	if (is_due(&raise_))
		start(&raise_);
	if (!raise_.done)
		return;
	if (is_due(&serve))
		start(&serve);
	if (is_due(&settle))
		start(&settle);
}

static void say_end(const struct helper *helper, int status)
{
	if (WIFSIGNALED(status))
		kmsg("raise %s was ended by signal %d", helper->verb, WTERMSIG(status));
	else if (WEXITSTATUS(status) || helper == &serve)
		kmsg("raise %s ended with %d", helper->verb, WEXITSTATUS(status));
}

void helper_ended(pid_t pid, int status)
{
	struct helper *const all[] = { &raise_, &settle, &serve };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct helper *helper = all[i];
		if (helper->pid != pid)
			continue;
		helper->pid = 0;
		helper->done = helper != &serve;
		say_end(helper, status);
		if (helper != &serve)
			continue;
		bool lived = uptime_ms() - helper->started >= LIVED_MS;
		helper->delay_ms = lived ? SOON_MS : helper->delay_ms * 2;
		if (helper->delay_ms > LATE_MS)
			helper->delay_ms = LATE_MS;
		helper->due = uptime_ms() + helper->delay_ms;
	}
}

void helper_begin_anew(void)
{
	/* The connections that it has live on by themselves. */
	if (serve.pid)
		kill(serve.pid, SIGKILL);
	serve.pid = 0;
	serve.due = 0;
	raise_ = settle = (struct helper){ .done = true };
}

int helper_wait_ms(void)
{
	int64_t due = serve.due, now = uptime_ms();

	if (!raise_.done)
		due = raise_.pid ? raise_.started + RAISE_MS : raise_.due;
	else if (serve.pid)
		return -1;
	return due > now ? (int)(due - now) : 0;
}
