/* agent jump: into the kernel that was loaded. */
#pragma once

/* [--now]. Without it, the system is brought to rest before. Returns only where it fails: 1, and
 * `jump: text` on stderr. */
int jump(int argc, char **argv);
