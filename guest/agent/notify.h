/* The kernel's word of changes: an inotify watch for each folder. */
#pragma once
#include <sys/inotify.h>

#include "tree.h"

/* Its descriptor becomes readable when there are changes; it never waits. */
int notify_open(void);

/* Watches a folder that is open as `fd`; from then on no change in it is missed. */
void notify_watch(struct node *folder, int fd);
void notify_forget(struct node *folder);

/* Whether there were no more watches to have for some folder. */
bool notify_lacks(void);

/* The next change, or NULL where none is known yet. `folder` has no node where it is no longer
 * watched; a change of no folder is that changes were lost. Good until the next call. */
const struct inotify_event *notify_next(struct node **folder);
