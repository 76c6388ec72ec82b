/* The frame B: a run begins on this machine, which may be one of many from one template. */
#pragma once
#include "frame.h"

void begin(struct frame *frame);
