/* Time since the boot, that goes on while the machine sleeps. */
#pragma once
#include <stdint.h>

int64_t uptime_ms(void);
