/* The lease: the machine stays in the RAM system only as long as somebody renews it. */
#pragma once
#include <stdint.h>

#define LEASE_FIFO "/run/testbed/lease"
enum { LEASE_LONGEST_S = 366 * 86400 };

/* Reads the handed-over file: `LEASE LIMIT`, in seconds; 0, or no file, for none. Makes the fifo.
 * Returns the descriptor renewals come from, to be polled; -1 where it could not be made. */
int lease_open(void);

/* Takes the renewals that have come: lines of decimal seconds, counted from now. */
void lease_take(int fd);

/* Milliseconds until the lease or the hard limit is over, which of them in `what`; INT64_MAX
 * where there is neither. */
int64_t lease_left(const char **what);
