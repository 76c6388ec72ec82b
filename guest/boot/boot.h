/* PID 1 in the initrd: from the kernel to the agent (docs/architecture.md, "The guest's boot").
 * In C, as every process costs milliseconds under emulation. */
#pragma once

/* FILE: what the kernel started; nothing is read of it. Never returns. */
int boot(int argc, char **argv);
