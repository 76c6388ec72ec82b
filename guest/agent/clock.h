/* The frame T: setting the time. */
#pragma once
#include "frame.h"

void clock_set(struct frame *frame);
