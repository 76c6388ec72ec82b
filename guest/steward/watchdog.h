/* The watchdogs: hardware, or the kernel, that resets the machine when the steward is stuck. */
#pragma once

/* Takes those that have appeared, and tells each that we are alive. */
void watchdog_ping(void);

/* How long the steward may wait until the next ping. */
int watchdog_interval_ms(void);
