/* Over SSH the agent is among the last that the kernel kills for want of memory: the steward sees
 * to that. What the agent runs is not. */
#pragma once

/* Makes the calling process, a child of the agent's, an ordinary one. */
void shield_drop(void);
