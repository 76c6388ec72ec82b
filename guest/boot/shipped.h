/* What an image that is started by kexec carries in its initrd, beyond what a VM's does. */
#pragma once
#include <stdbool.h>

/* Whether this is such an image. */
bool is_shipped(void);

/* Whether it has a root; the initrd of the crash kernel has none. */
bool has_shipped_root(void);

/* The device of its root image. */
const char *shipped_root(void);

/* Hands the rest on to the new root, which is the current folder: the modules at their place in
 * the store, and for the steward what it works with, below run/testbed. */
void keep_shipped(void);
