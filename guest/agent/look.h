/* Looking at the watched folder: what each entry is now, against what is known of it. */
#pragma once
#include "tree.h"

/* One entry, by whatever is there now. What is not there is passed over: another event tells
 * of its end. `soon` where its content is complete, as far as one knows. */
void look_at(struct node *folder, const char *name, bool soon);

/* An entry is said to have gone. */
void look_gone(struct node *folder, const char *name);

/* An entry leaves its name; it arrives at one, with the same cookie; or it did not, and is gone. */
void look_leaves(struct node *folder, const char *name, uint32_t cookie);
void look_arrives(struct node *folder, const char *name, uint32_t cookie);
bool look_is_leaving(void);
void look_left(void);

/* Forgets a node and all below it; the host does, too. */
void look_drop(struct node *node);

/* Goes through a folder, when its turn comes; `deep` goes through those in it, too. */
void look_through(struct node *folder, bool deep);

/* Has what is found from now on, until all is looked through, be waited for by the flush. */
void look_for_flush(void);

/* A few more entries of the folders that are to be gone through; false where there are none. */
bool look_step(void);

/* How many entries have paths that are too long to go anywhere, since the last flush began. */
unsigned look_unnamed(void);
