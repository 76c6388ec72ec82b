/* The frame G: PID 1 becomes another program, a system's own; an agent that it starts says hello anew. */
#pragma once
#include "frame.h"

void give_way(struct frame *frame);
