/* The kernel modules in the initrd. */
#pragma once

/* Loads every NN-NAME.ko of the folder in the order of their names. The kernel has probed what
 * the drivers found when this returns. */
void load_modules(const char *folder);
