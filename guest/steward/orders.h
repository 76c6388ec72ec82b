/* What the steward is told: lines in a fifo of root's. */
#pragma once
#include <stdbool.h>

#define ORDERS_FIFO "/run/testbed/lease"
enum { ORDER_LONGEST = 1024 };

/* Makes the fifo. Returns the descriptor orders come from, to be polled; -1 where it could not be made. */
int orders_open(void);

/* Takes those that have come: a number of seconds renews the lease, `return` ends our stay, a path is
 * that of a program which PID 1 is to become. */
void orders_take(int fd);

/* Gives the steward one. False where there is no steward, with errno. */
bool order_give(const char *order);
