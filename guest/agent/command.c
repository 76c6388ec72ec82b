#include "command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "leave.h"
#include "port.h"
#include "session.h"
#include "spawn.h"

struct command commands[CHANNELS];

struct program command_program(struct frame *frame)
{
	/* No field is shorter than `arg=` and its NUL: so many there are at most, and a NULL. */
	size_t most = frame->length / sizeof "arg=" + 1;
	struct program program = {
		.argv = calloc(most, sizeof(char *)),
		.env = calloc(most, sizeof(char *)),
	};
	struct fields fields = fields_of(frame);
	struct field field;
	size_t args = 0, envs = 0;

	if (!program.argv || !program.env)
		fail("agent: out of memory");
	while (field_next(&fields, &field)) {
		if (!strcmp(field.name, "arg"))
			program.argv[args++] = (char *)field.value;
		else if (!strcmp(field.name, "env"))
			program.env[envs++] = (char *)field.value;
		else if (!strcmp(field.name, "cwd"))
			program.cwd = (char *)field.value;
	}
	if (fields.at != fields.end)
		refuse(frame, "malformed fields");
	if (!args || !*program.argv[0])
		refuse(frame, "no arg");
	if (!program.cwd)
		refuse(frame, "no cwd");
	return program;
}

void command_exec(struct frame *frame)
{
	struct command *command = &commands[frame->channel];
	struct program program = command_program(frame);
	struct streams streams;
	char error[512];

	if (command->pid)
		refuse(frame, "the channel is taken");
	pid_t pid = spawn(&program, &streams, error, sizeof error);
	free(program.argv);
	free(program.env);
	if (pid < 0) {
		port_send('f', frame->channel, "what", "X", "error", error, NULL);
		return;
	}

	*command = (struct command){
		.pid = pid,
		.out = { [STDOUT] = { .fd = streams.out }, [STDERR] = { .fd = streams.err } },
	};
	if (!stdin_open(&command->in, streams.in))
		fail("agent: out of memory");
	stdin_grant(&command->in, frame->channel);
}

void command_kill(struct frame *frame)
{
	struct fields fields = fields_of(frame);
	struct field field;
	uint64_t number = 0;

	while (field_next(&fields, &field))
		if (!strcmp(field.name, "signal") && !field_number(field.value, _NSIG - 1, &number))
			refuse(frame, "no such signal");
	if (fields.at != fields.end)
		refuse(frame, "malformed fields");
	if (!number)
		refuse(frame, "no signal");

	/* It may have ended while the frame was on its way. */
	if (commands[frame->channel].pid)
		session_signal(commands[frame->channel].pid, (int)number);
}

/* What the pipes hold now is the command's; what a surviving child adds is not waited for. */
static void note_end(struct command *command, int status)
{
	command->ended = true;
	command->status = status;
	for (int i = 0; i < OUTPUTS; i++) {
		int left = 0;
		if (command->out[i].fd >= 0)
			ioctl(command->out[i].fd, FIONREAD, &left);
		command->out[i].left = (size_t)left;
	}
}

void command_reap(void)
{
	int status;

	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		for (int i = 0; i < CHANNELS; i++)
			if (commands[i].pid == pid && !commands[i].ended)
				note_end(&commands[i], status);
}

static void close_output(struct output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	output->fd = -1;
	output->left = 0;
}

/* One frame of output, if there is any and the port is free. */
static void pump_output(struct command *command, int stream, int channel)
{
	static const char types[OUTPUTS] = { 'o', 'e' };
	struct output *output = &command->out[stream];
	size_t max = command->ended ? output->left : SIZE_MAX;

	if (output->fd < 0 || !output->ready || !max || port_is_pending())
		return;
	output->ready = false;
	long count = port_send_from(output->fd, types[stream], channel, max);
	if (count < 0 && errno == EAGAIN)
		output->left = 0;
	else if (count <= 0)
		close_output(output);
	else if (command->ended)
		output->left -= (size_t)count;
	port_flush();
}

static void say_exit(struct command *command, int channel)
{
	int status = command->status;
	char number[16];

	snprintf(number, sizeof number, "%d",
		 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	port_send('x', channel, WIFSIGNALED(status) ? "signal" : "code", number, NULL);
	for (int i = 0; i < OUTPUTS; i++)
		close_output(&command->out[i]);
	stdin_close(&command->in);
	command->pid = 0;
}

void command_pump(void)
{
	/* Who was first comes last the next time. */
	static unsigned turn;

	turn++;
	for (unsigned i = 0; i < CHANNELS; i++) {
		int channel = (int)((turn + i) % CHANNELS);
		struct command *command = &commands[channel];
		if (!command->pid)
			continue;
		if (command->in.ready)
			stdin_pump(&command->in);
		stdin_grant(&command->in, channel);
		for (int stream = 0; stream < OUTPUTS; stream++)
			pump_output(command, stream, channel);
		if (command->ended && !command->out[STDOUT].left && !command->out[STDERR].left &&
		    port_has_room())
			say_exit(command, channel);
	}
}

void command_kill_all(void)
{
	for (int i = 0; i < CHANNELS; i++)
		if (commands[i].pid)
			session_signal(commands[i].pid, SIGKILL);
}
