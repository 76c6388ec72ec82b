/* PID 1 in the initrd: from the kernel to the agent (docs/architecture.md, "The guest's boot").
 * In C, as every process costs milliseconds under emulation. */
#pragma once

_Noreturn void boot(void);
