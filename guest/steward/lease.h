/* The lease: the machine stays in the RAM system only as long as somebody renews it. */
#pragma once
#include <stdint.h>

enum { LEASE_LONGEST_S = 366 * 86400 };

/* Reads the handed-over file: `LEASE LIMIT`, in seconds; 0, or no file, for none. */
void lease_begin(void);

/* Takes a renewal: decimal seconds, counted from now. */
void lease_renew(const char *seconds);

/* Milliseconds until the lease or the hard limit is over, which of them in `what`; INT64_MAX
 * where there is neither. */
int64_t lease_left(const char **what);
