/* The frame G: PID 1 becomes another program, a system's own, and an agent says hello anew when that runs.
 * As PID 1 the agent is gone then, and the program starts another. On a machine that was entered by
 * kexec it lives on: the program, told by SIGUSR1, has it among its own by then. */
#pragma once
#include <stdbool.h>

#include "frame.h"
#include "spawn.h"

void give_way(struct frame *frame);

/* Whether the host waits for the hello: then SIGUSR1 means that it may be said. Once. */
bool give_way_is_over(void);

/* PID 1 becomes the program. Returns where it cannot, with errno. */
void give_way_to(const struct program *program);
