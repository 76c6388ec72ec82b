/* Sending files: small ones whole, of large ones a block at a time and only what is new, several
 * at once, so that none waits for the end of another. */
#pragma once
#include "tree.h"

/* The file is complete, or as good as: it goes as soon as there is room. */
void send_soon(struct node *node);

/* The file is being written: it goes within a second, as it is then. */
void send_later(struct node *node);

/* The node goes away: what of it is on its way is called off. */
void send_forget(struct node *node);

/* What is going on is as it should be, but for these: all that waits goes soon, and the flush waits
 * for it. */
void send_flush(void);

/* Has the flush wait for a node that is to be sent, too. */
void send_for_flush(struct node *node);

/* Whether everything that the flush waited for is sent. */
bool send_is_flushed(void);

/* Whether a slot sends the folder's entry or something below: the host must be told of its move. */
bool send_is_on_its_way(const struct node *node);

/* Sends a little of what is due, as far as there is room; false where there was nothing to do. */
bool send_step(void);

/* In how many milliseconds something will be due; -1 where nothing will. */
int send_wait(void);

/* How many files could not be read since the last flush began. */
unsigned send_failures(void);
