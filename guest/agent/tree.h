/* What is known of the watched folder: a node for each entry. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kind.h"

struct blocks;

struct node {
	struct node *parent; /* NULL: the folder itself */
	struct node *bucket; /* the next of the same hash */
	struct node *before, *after; /* its siblings */
	struct queue *queue; /* what it waits in, if it does */
	struct node *ahead, *behind;
	char *name;
	uint64_t ino;
	uint64_t print; /* of what lstat said when it was sent; 0 where that proves nothing */
	union {
		struct {
			struct node *first, *last;
			struct node *same_wd; /* the next whose watch has the same hash */
		};
		struct {
			struct blocks *blocks; /* of a large file, once it is home */
			uint64_t sum; /* of a small one's content, times and mode */
			uint64_t due; /* in milliseconds, while it waits for a time */
		};
	};
	uint32_t seen; /* the last look at its folder that found it */
	int wd; /* of a folder; -1 without a watch */
	mode_t mode; /* of a folder */
	char kind;
	int8_t slot; /* by which it is being sent; -1 where it is not */
	bool home : 1; /* the host has it, in some version */
	bool again : 1, soon : 1; /* it changed while being sent; it was closed then */
	bool flushed : 1; /* the flush under way waits for it */
	bool deep : 1; /* the look that it waits for goes into its folders */
};

struct queue {
	struct node *first, *last;
};

/* Begins with a folder that is open as `fd`. */
struct node *tree_root(int fd);
void tree_root_is(int fd);

struct node *tree_find(struct node *folder, const char *name);
struct node *tree_add(struct node *folder, const char *name, char kind);
void tree_move(struct node *node, struct node *folder, const char *name);

/* Forgets a node and all below it; each is given to `gone` first, the lowest first. */
void tree_drop(struct node *node, void (*gone)(struct node *node));

/* Makes it its folder's first child. */
void tree_to_front(struct node *node);

/* Writes the path below the root, without an end; its length, or 0 where it is too long. */
size_t tree_path(const struct node *node, char *path);

/* The same for an entry that need not have a node. */
size_t tree_path_of(const struct node *folder, const char *name, char *path);

/* A descriptor (O_PATH) of the folder, good until the next call; -1 where it is gone. */
int tree_open(struct node *folder);

/* From here on folders may be others than those that were opened. */
void tree_close(void);

void queue_add(struct queue *queue, struct node *node);
void queue_leave(struct node *node);
