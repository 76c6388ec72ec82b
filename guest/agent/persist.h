/* Working on until the host has what it needs. */
#pragma once

/* Who ends the guest's commands, or kills for want of memory, does not mean us. */
void persist(void);
