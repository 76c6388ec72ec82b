#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shield.h"

enum {
	PIPE_BYTES = 262144,
	CLOSE_ON_EXEC = 4, /* CLOSE_RANGE_CLOEXEC */
};

/* Which step failed in the child, and errno there. */
struct failure {
	enum { CHDIR, EXEC } step;
	int error;
};

struct pipe {
	int reads, writes;
};

/* Anybody may open them again through /dev/stdin, /dev/stdout and /dev/stderr: also who
 * is not root. A failure to widen one is no reason not to run. */
static bool open_pipe(struct pipe *ends)
{
	int fds[2];

	*ends = (struct pipe){ -1, -1 };
	if (pipe2(fds, O_CLOEXEC))
		return false;
	*ends = (struct pipe){ fds[0], fds[1] };
	fchmod(ends->reads, 0666);
	fcntl(ends->reads, F_SETPIPE_SZ, PIPE_BYTES);
	return true;
}

static void close_pipe(const struct pipe *ends)
{
	if (ends->reads >= 0)
		close(ends->reads);
	if (ends->writes >= 0)
		close(ends->writes);
}

static void reset_signals(void)
{
	sigset_t none;

	for (int signal_ = 1; signal_ < _NSIG; signal_++)
		signal(signal_, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* An SSH server that started us forbids core dumps and gives root a group; the kernel itself leaves
 * the former to be asked for, and knows of no group. */
static void undo_login(void)
{
	struct rlimit cores = { 0, RLIM_INFINITY };

	setrlimit(RLIMIT_CORE, &cores);
	setgroups(0, NULL);
}

static _Noreturn void become(const struct program *program, const struct pipe pipes[3], int report)
{
	struct failure failure = { CHDIR, 0 };

	if (getppid() != 1)
		shield_drop();
	setsid();
	reset_signals();
	undo_login();
	umask(022);
	/* What whoever started us left open; our own are closed in any case. */
	syscall(SYS_close_range, 3, ~0u, CLOSE_ON_EXEC);
	dup2(pipes[0].reads, 0);
	dup2(pipes[1].writes, 1);
	dup2(pipes[2].writes, 2);
	if (!chdir(program->cwd)) {
		failure.step = EXEC;
		environ = program->env;
		execvp(program->argv[0], program->argv);
	}
	failure.error = errno;
	write(report, &failure, sizeof failure);
	_exit(127);
}

static void explain(const struct program *program, const struct failure *failure, char *error,
		    size_t room)
{
	const char *name = program->argv[0];
	const char *why = strerror(failure->error);

	if (failure->step == CHDIR)
		snprintf(error, room, "cannot change to the folder %s: %s", program->cwd, why);
	else if (failure->error == ENOENT && !strchr(name, '/'))
		snprintf(error, room, "cannot run %s: no such command in PATH", name);
	else if (failure->error == ENOENT && !access(name, F_OK))
		snprintf(error, room, "cannot run %s: its interpreter does not exist", name);
	else
		snprintf(error, room, "cannot run %s: %s", name, why);
}

/* Forks, and waits until the program runs or does not. */
static pid_t start(const struct program *program, const struct pipe pipes[3], char *error,
		   size_t room)
{
	struct pipe report;
	struct failure failure;
	pid_t pid = -1;

	if (!open_pipe(&report) || (pid = fork()) < 0)
		snprintf(error, room, "cannot fork: %s", strerror(errno));
	if (!pid)
		become(program, pipes, report.writes);
	close(report.writes);
	if (pid > 0 && read(report.reads, &failure, sizeof failure) == sizeof failure) {
		explain(program, &failure, error, room);
		pid = -1;
	}
	close(report.reads);
	return pid;
}

pid_t spawn(const struct program *program, struct streams *streams, char *error, size_t room)
{
	struct pipe pipes[3];
	bool opened = true;
	pid_t pid = -1;

	for (int i = 0; i < 3; i++)
		opened &= open_pipe(&pipes[i]);
	if (!opened)
		snprintf(error, room, "cannot make pipes: %s", strerror(errno));
	else
		pid = start(program, pipes, error, room);
	if (pid < 0) {
		for (int i = 0; i < 3; i++)
			close_pipe(&pipes[i]);
		return -1;
	}

	close(pipes[0].reads);
	close(pipes[1].writes);
	close(pipes[2].writes);
	*streams = (struct streams){ pipes[0].writes, pipes[1].reads, pipes[2].reads };
	fcntl(streams->in, F_SETFL, O_NONBLOCK);
	fcntl(streams->out, F_SETFL, O_NONBLOCK);
	fcntl(streams->err, F_SETFL, O_NONBLOCK);
	return pid;
}
