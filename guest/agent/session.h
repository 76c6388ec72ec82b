/* The processes of a session. */
#pragma once
#include <sys/types.h>

/* Signals every process of the session, whatever its group. SIGKILL misses none: also those
 * that are forked meanwhile. */
void session_signal(pid_t session, int signal);
