#include "give-way.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../steward/orders.h"
#include "command.h"
#include "leave.h"
#include "port.h"

/* The host waits for the hello of who lives on. */
static bool awaited;

/* Nobody would wait any more for what runs. */
static bool is_busy(void)
{
	for (int i = 0; i < CHANNELS; i++)
		if (commands[i].pid)
			return true;
	return false;
}

void give_way_to(const struct program *program)
{
	sigset_t none, before;

	/* What the next program finds blocked or ignored stays so. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	if (!chdir(program->cwd))
		execve(program->argv[0], program->argv, program->env);
	int error = errno;
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
}

/* The steward is PID 1, and takes a path. */
static void have_steward_give_way(struct frame *frame, const struct program *program)
{
	const char *path = program->argv[0];

	if (*path != '/' || strlen(path) >= ORDER_LONGEST || program->argv[1])
		refuse(frame, "a steward gives way to a path alone");
	if (!order_give(path))
		refuse(frame, "only PID 1 gives way");
	awaited = true;
}

void give_way(struct frame *frame)
{
	struct program program = command_program(frame);
	char error[256];

	if (is_busy())
		refuse(frame, "a command runs");
	if (getpid() != 1) {
		have_steward_give_way(frame, &program);
	} else {
		give_way_to(&program); /* the port closes as it starts */
		snprintf(error, sizeof error, "cannot become %.128s: %s", program.argv[0],
			 strerror(errno));
		port_send('f', frame->channel, "what", "G", "error", error, NULL);
	}
	free(program.argv);
	free(program.env);
}

bool give_way_is_over(void)
{
	bool over = awaited;

	awaited = false;
	return over;
}
