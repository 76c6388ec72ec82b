/* How the agent ends: as PID 1 with the machine, else with its commands. */
#pragma once
#include "frame.h"

/* From here on PID 1 ends with a reboot: real hardware, which nobody would switch on again. */
void leave_by_reboot(void);

/* Nobody is there to talk to any more. */
_Noreturn void leave(int status);

/* The host sent what no host may send: says so and leaves. */
_Noreturn void refuse(const struct frame *frame, const char *why);

/* Something of our own failed: says so, as PID 1 on the console, and leaves. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
