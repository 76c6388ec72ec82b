/* PID 1 of the RAM system, until a system of its own takes that over: raises it, keeps its SSH server,
 * and brings the machine back when nobody renews its lease, or when it is told to. */
#pragma once

int steward(int argc, char **argv);
