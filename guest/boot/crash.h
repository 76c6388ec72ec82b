/* The kernel that takes over when ours has panicked. */
#pragma once

/* Makes the initrd itself the root, where little memory is: the steward tells from there what the
 * dead kernel has left in /proc/vmcore. */
void make_crash_root(void);
