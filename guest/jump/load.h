/* agent load: has the kernel take a kernel to jump to. */
#pragma once

/* [--crash] KERNEL INITRD CMDLINE. Returns 0; or 1, with `load: NAME_OF_ERRNO: text` on stderr. */
int load(int argc, char **argv);
