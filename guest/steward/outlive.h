/* A system of its own has PID 1 for itself; the steward goes on beside it. */
#pragma once

/* Has PID 1 become another init, and the steward a process of its own, to which this returns. Where
 * it cannot become that one, it stays the steward, and this returns to it. */
void outlive(char *init);
