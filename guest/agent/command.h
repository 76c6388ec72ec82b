/* The commands: one for each channel, from exec to exit. */
#pragma once
#include <sys/types.h>

#include "spawn.h"
#include "stdin.h"

enum { STDOUT, STDERR, OUTPUTS };

struct command {
	pid_t pid; /* and its session; 0 where the channel is free */
	struct stdin_window in;
	struct output {
		int fd; /* -1 where it is closed */
		bool ready; /* there is something to read */
		size_t left; /* once the command has ended: what is still to be read */
	} out[OUTPUTS];
	bool ended;
	int status; /* waitpid's */
};

extern struct command commands[CHANNELS];

/* The frame's fields as a program; its strings stay in the payload, its lists are the caller's. */
struct program command_program(struct frame *frame);

/* The frames X and K. */
void command_exec(struct frame *frame);
void command_kill(struct frame *frame);

/* Collects every process that has ended, ours or inherited. */
void command_reap(void);

/* Moves on what is ready, while the port takes it: stdin in, output out, and the exit of a
 * command whose output is through. */
void command_pump(void);

/* Kills the sessions of all commands. */
void command_kill_all(void);
