/* Sums that tell whether content is still what it was; they protect against nobody. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* Of some bytes; 0 where they are all zero. */
uint64_t sum_of(const char *bytes, size_t count);

/* Of one more number on top of a sum. */
uint64_t sum_with(uint64_t sum, uint64_t number);

/* Of what lstat says of a file. 0 where a later change could leave it all as it is: when the
 * last one was within the clock's present tick. */
uint64_t sum_of_stat(const struct stat *stat);
