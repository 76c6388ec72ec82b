#include "moment.h"

#include <time.h>

uint64_t moment_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

uint64_t moment_ms(void)
{
	return moment_us() / 1000;
}
