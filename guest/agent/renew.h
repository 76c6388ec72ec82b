/* The frame L: the host is still there, and wants the machine for longer. */
#pragma once
#include "frame.h"

void renew(struct frame *frame);
