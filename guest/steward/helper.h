/* The steward's helpers: guest/kexec/raise, that makes the network and the keys, then serves. */
#pragma once
#include <sys/types.h>

/* Starts what is due: `raise` first, when it has ended `raise settle` once and `raise serve`
 * always. */
void helper_tend(void);

/* Hears that a process has ended. */
void helper_ended(pid_t pid, int status);

/* Those that ran are another's children from here on: what is to live is started anew. */
void helper_begin_anew(void);

/* How long until helper_tend() has something to do; -1 where only an end will bring that. */
int helper_wait_ms(void);
