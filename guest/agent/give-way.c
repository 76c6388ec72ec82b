#include "give-way.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "leave.h"
#include "port.h"
#include "spawn.h"

/* Nobody would wait any more for what runs. */
static bool is_busy(void)
{
	for (int i = 0; i < CHANNELS; i++)
		if (commands[i].pid)
			return true;
	return false;
}

void give_way(struct frame *frame)
{
	struct program program = command_program(frame);
	char error[256];
	sigset_t none, before;

	if (getpid() != 1)
		refuse(frame, "only PID 1 gives way");
	if (is_busy())
		refuse(frame, "a command runs");

	/* What the next program finds blocked or ignored stays so. The port closes as it starts. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	signal(SIGPIPE, SIG_DFL);
	if (!chdir(program.cwd))
		execve(program.argv[0], program.argv, program.env);

	snprintf(error, sizeof error, "cannot become %.128s: %s", program.argv[0], strerror(errno));
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(program.argv);
	free(program.env);
	port_send('f', frame->channel, "what", "G", "error", error, NULL);
}
