/* agent return: has the steward bring the machine back. */
#pragma once

/* Returns 0 once it is told; 1 where this is no RAM system of ours, with a sentence on stderr. */
int return_(int argc, char **argv);
