#include "tree.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "leave.h"
#include "record.h"

enum { DEEPEST = RECORD_PATH / 2 + 1 };

static struct node root = { .kind = FOLDER, .wd = -1, .slot = -1, .home = true, .name = "" };
static int root_fd;

static struct {
	struct node **buckets;
	size_t size, count;
} table;

/* The last folder that was opened: entries come folder by folder. */
static struct {
	struct node *folder;
	int fd;
} opened = { NULL, -1 };

static size_t hash(const struct node *folder, const char *name)
{
	uint64_t hash = (uintptr_t)folder * 0x9e3779b97f4a7c15u;

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * 0x100000001b3u;
	return (size_t)(hash ^ hash >> 32) & (table.size - 1);
}

static void file_under(struct node *node)
{
	struct node **bucket = &table.buckets[hash(node->parent, node->name)];

	node->bucket = *bucket;
	*bucket = node;
}

static void grow(void)
{
	struct node **old = table.buckets;
	size_t size = table.size;

	table.size = size ? 2 * size : 1024;
	table.buckets = calloc(table.size, sizeof *table.buckets);
	if (!table.buckets)
		fail("agent: out of memory");
	for (size_t i = 0; i < size; i++)
		for (struct node *node = old[i], *next; node; node = next) {
			next = node->bucket;
			file_under(node);
		}
	free(old);
}

struct node *tree_root(int fd)
{
	grow();
	root_fd = fd;
	return &root;
}

void tree_close(void)
{
	if (opened.fd >= 0)
		close(opened.fd);
	opened.fd = -1;
	opened.folder = NULL;
}

void tree_root_is(int fd)
{
	tree_close();
	close(root_fd);
	root_fd = fd;
}

struct node *tree_find(struct node *folder, const char *name)
{
	for (struct node *node = table.buckets[hash(folder, name)]; node; node = node->bucket)
		if (node->parent == folder && !strcmp(node->name, name))
			return node;
	return NULL;
}

static void join(struct node *node, struct node *folder)
{
	node->parent = folder;
	node->before = NULL;
	node->after = folder->first;
	*(folder->first ? &folder->first->before : &folder->last) = node;
	folder->first = node;
}

static void part(struct node *node)
{
	struct node *folder = node->parent;

	*(node->before ? &node->before->after : &folder->first) = node->after;
	*(node->after ? &node->after->before : &folder->last) = node->before;
}

void tree_to_front(struct node *node)
{
	part(node);
	join(node, node->parent);
}

static char *copy_of(const char *name)
{
	char *copy = strdup(name);

	if (!copy)
		fail("agent: out of memory");
	return copy;
}

struct node *tree_add(struct node *folder, const char *name, char kind)
{
	struct node *node = calloc(1, sizeof *node);

	if (!node)
		fail("agent: out of memory");
	if (table.count++ >= table.size)
		grow();
	node->name = copy_of(name);
	node->kind = kind;
	node->wd = node->slot = -1;
	join(node, folder);
	file_under(node);
	return node;
}

static void take_out(struct node *node)
{
	struct node **at = &table.buckets[hash(node->parent, node->name)];

	while (*at != node)
		at = &(*at)->bucket;
	*at = node->bucket;
}

void tree_move(struct node *node, struct node *folder, const char *name)
{
	take_out(node);
	part(node);
	free(node->name);
	node->name = copy_of(name);
	join(node, folder);
	file_under(node);
}

void tree_drop(struct node *node, void (*gone)(struct node *node))
{
	struct node *lowest = node, *parent;

	for (bool last = false; !last; lowest = parent) {
		while (lowest->kind == FOLDER && lowest->first)
			lowest = lowest->first;
		last = lowest == node;
		parent = lowest->parent;
		gone(lowest);
		if (opened.folder == lowest)
			tree_close();
		take_out(lowest);
		part(lowest);
		free(lowest->name);
		free(lowest);
		table.count--;
	}
}

size_t tree_path_of(const struct node *folder, const char *name, char *path)
{
	const struct node *ways[DEEPEST];
	size_t depth = 0, length = 0;

	for (; folder->parent; folder = folder->parent) {
		if (depth == DEEPEST)
			return 0;
		ways[depth++] = folder;
	}
	for (;;) {
		const char *part = depth ? ways[--depth]->name : name;
		size_t count = strlen(part);
		if (length + count > RECORD_PATH)
			return 0;
		memcpy(path + length, part, count);
		length += count;
		if (part == name)
			return length;
		if (length < RECORD_PATH)
			path[length] = '/';
		length++;
	}
}

size_t tree_path(const struct node *node, char *path)
{
	return tree_path_of(node->parent, node->name, path);
}

int tree_open(struct node *folder)
{
	struct node *ways[DEEPEST];
	size_t depth = 0;
	int fd = root_fd;

	if (!folder->parent)
		return root_fd;
	if (opened.folder == folder)
		return opened.fd;
	for (struct node *node = folder; node->parent; node = node->parent) {
		if (depth == DEEPEST)
			return -1;
		ways[depth++] = node;
	}
	while (depth && fd >= 0) {
		int next = openat(fd, ways[--depth]->name,
				  O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd != root_fd)
			close(fd);
		fd = next;
	}
	tree_close();
	if (fd < 0)
		return -1;
	opened.folder = folder;
	opened.fd = fd;
	return fd;
}

void queue_add(struct queue *queue, struct node *node)
{
	node->queue = queue;
	node->behind = NULL;
	node->ahead = queue->last;
	*(queue->last ? &queue->last->behind : &queue->first) = node;
	queue->last = node;
}

void queue_leave(struct node *node)
{
	struct queue *queue = node->queue;

	if (!queue)
		return;
	*(node->ahead ? &node->ahead->behind : &queue->first) = node->behind;
	*(node->behind ? &node->behind->ahead : &queue->last) = node->ahead;
	node->queue = NULL;
}
