/* The end of the RAM system: always a reboot, never a power-off. */
#pragma once

/* Says why, ends all processes, writes out what disks the user has mounted, and reboots. */
_Noreturn void depart(const char *why);
