/* The frame W: writing a file. */
#pragma once
#include "frame.h"

void file_write(struct frame *frame);
