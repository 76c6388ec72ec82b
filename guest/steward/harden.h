/* What the steward has before all others: neither a lack of memory nor one of time keeps it from its
 * rounds. */
#pragma once

/* Children start without it. */
void harden(void);

/* For a program that we become: what it starts would all have it. */
void soften(void);
