/* The kernel modules in the initrd. */
#pragma once

#include <stdbool.h>

/* Loads every NN-NAME.ko of the folder in the order of their names. The kernel has probed what
 * the drivers found when this returns. Goes on without one that does not load, unless it must. */
void load_modules(const char *folder, bool must);
