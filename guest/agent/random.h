/* The kernel's random generator. */
#pragma once
#include <stdbool.h>

enum { SEED_BYTES = 64 };

/* Makes the generator's whole state follow from the seed too, at once; `hex` has two digits a
 * byte. False with errno where the kernel cannot. */
bool random_reseed(const char *hex);
