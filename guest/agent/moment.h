/* Times of the kernel's steady clock. */
#pragma once
#include <stdint.h>

uint64_t moment_ms(void);
uint64_t moment_us(void);
