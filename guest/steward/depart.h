/* The end of the RAM system: always a reboot, never a power-off. */
#pragma once

/* Says why, ends all processes, writes out what disks the user has mounted, and reboots. */
_Noreturn void depart(const char *why);

/* The same, when whoever asked for it has had the time to hear that it will be. */
_Noreturn void depart_soon(const char *why);
