#include "look.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mapped.h"
#include "notify.h"
#include "record.h"
#include "send.h"
#include "sum.h"
#include "tell.h"

enum { STEP_ENTRIES = 64 };

static struct queue folders; /* to be gone through */
static unsigned looks, unnamed;
static bool for_flush;

/* The folder that is gone through at the moment. */
static struct {
	struct node *folder;
	DIR *entries; /* NULL once all are seen */
	bool deep;
} now;

/* An entry that has left its name, and is about to arrive at another, or nowhere. */
static struct {
	struct node *node;
	uint32_t cookie;
} leaving;

unsigned look_unnamed(void)
{
	return unnamed;
}

void look_for_flush(void)
{
	unnamed = 0;
	for_flush = true;
}

static void stop_looking(void)
{
	if (now.entries)
		closedir(now.entries);
	now.entries = NULL;
	now.folder = NULL;
}

static void gone(struct node *node)
{
	if (node->kind == PLAIN)
		send_forget(node);
	else if (node->kind == FOLDER)
		notify_forget(node);
	queue_leave(node);
	if (leaving.node == node)
		leaving.node = NULL;
	if (now.folder == node)
		stop_looking();
}

/* Without a word to the host. */
static void forget(struct node *node)
{
	tree_drop(node, gone);
}

void look_drop(struct node *node)
{
	bool home = node->home;
	char path[RECORD_PATH];
	size_t length = tree_path(node, path);

	forget(node);
	if (!home || !length)
		return;
	tell_gone(path, length);
}

/* An entry that is new to us. */
static void appear(struct node *node, int folder, const struct stat *stat)
{
	node->ino = stat->st_ino;
	if (node->kind == PLAIN)
		return;
	node->home = true;
	if (node->kind == FOLDER) {
		tell_folder(node, stat->st_mode);
		look_through(node, true);
	} else if (node->kind == LINK) {
		tell_link(node, folder);
	} else {
		tell_special(node);
	}
}

static void look_at_file(struct node *node, const struct stat *stat, bool soon)
{
	uint64_t print = sum_of_stat(stat);

	if (print && print == node->print && !(for_flush && mapped_has(stat)))
		return;
	if (soon)
		send_soon(node);
	else
		send_later(node);
	if (for_flush)
		send_for_flush(node);
}

static struct node *look(struct node *folder, const char *name, bool soon, bool deep)
{
	char path[RECORD_PATH];
	struct stat stat;
	int at = tree_open(folder);
	struct node *node = tree_find(folder, name);

	if (at < 0 || fstatat(at, name, &stat, AT_SYMLINK_NOFOLLOW))
		return NULL;
	char kind = kind_of(&stat);
	if (node && (node->kind != kind || (kind != PLAIN && node->ino != stat.st_ino))) {
		look_drop(node);
		node = NULL;
	}
	if (!node && !tree_path_of(folder, name, path)) {
		unnamed++;
		return NULL;
	}
	if (!node) {
		node = tree_add(folder, name, kind);
		appear(node, at, &stat);
	} else if (kind == FOLDER) {
		if (node->mode != stat.st_mode)
			tell_folder(node, stat.st_mode);
		if (deep)
			look_through(node, true);
	}
	if (kind == PLAIN) {
		node->ino = stat.st_ino;
		look_at_file(node, &stat, soon);
	}
	return node;
}

void look_at(struct node *folder, const char *name, bool soon)
{
	look(folder, name, soon, false);
}

void look_gone(struct node *folder, const char *gone)
{
	char name[NAME_MAX + 1]; /* the node's own may go with it */
	strcpy(name, gone);
	struct node *node = tree_find(folder, name);
	struct stat stat;
	int at = tree_open(folder);

	if (at >= 0 && !fstatat(at, name, &stat, AT_SYMLINK_NOFOLLOW))
		look_at(folder, name, false); /* something is there again */
	else if (node)
		look_drop(node);
}

static bool is_now(struct node *node, const struct stat *stat)
{
	return node->ino == stat->st_ino && node->kind == kind_of(stat);
}

static void move(struct node *node, struct node *folder, const char *name)
{
	char from[RECORD_PATH], to[RECORD_PATH];
	struct node *replaced = tree_find(folder, name);
	struct stat stat;
	int at = tree_open(folder);
	bool is_there = at >= 0 && !fstatat(at, name, &stat, AT_SYMLINK_NOFOLLOW);
	bool is_told = node->home || send_is_on_its_way(node);

	if (replaced == node)
		return;
	/* We have looked since: what we know is newer than what we hear. */
	if (replaced && is_there && is_now(replaced, &stat)) {
		look_gone(node->parent, node->name);
		return;
	}
	size_t from_length = tree_path(node, from), to_length = tree_path_of(folder, name, to);
	for (struct node *above = folder; above; above = above->parent)
		if (above == node)
			from_length = 0;
	if (!from_length || !to_length) {
		look_drop(node);
		look_at(folder, name, true);
		return;
	}
	bool was_home = replaced && replaced->home && replaced->kind != FOLDER;
	if (replaced && replaced->kind == FOLDER)
		look_drop(replaced);
	else if (replaced)
		forget(replaced);
	tree_move(node, folder, name);
	node->home |= was_home; /* the host has what was replaced, until it has this */
	if (is_told) {
		record_begin('v', 0);
		record_u32((uint32_t)from_length);
		record_bytes(from, from_length);
		record_bytes(to, to_length);
		record_end();
	}
	/* A move alone changes nothing but the time of change. */
	if (is_there && is_now(node, &stat) && node->kind == PLAIN && node->print && node->slot < 0 &&
	    !node->queue)
		node->print = sum_of_stat(&stat);
	else if (is_there && !is_now(node, &stat))
		look_through(folder, false);
}

void look_leaves(struct node *folder, const char *name, uint32_t cookie)
{
	look_left();
	leaving.node = tree_find(folder, name);
	leaving.cookie = cookie;
}

void look_arrives(struct node *folder, const char *name, uint32_t cookie)
{
	struct node *node = leaving.cookie == cookie ? leaving.node : NULL;

	if (!node) {
		look_at(folder, name, true);
		return;
	}
	leaving.node = NULL;
	move(node, folder, name);
}

bool look_is_leaving(void)
{
	return leaving.node;
}

void look_left(void)
{
	struct node *node = leaving.node;

	leaving.node = NULL;
	if (node)
		look_gone(node->parent, node->name);
}

void look_through(struct node *folder, bool deep)
{
	folder->deep |= deep;
	if (!folder->queue)
		queue_add(&folders, folder);
}

static bool open_next(void)
{
	struct node *folder = folders.first;

	if (!folder)
		return false;
	queue_leave(folder);
	int at = tree_open(folder);
	int fd = at < 0 ? -1 : openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return true;
	now.deep = folder->deep;
	folder->deep = false;
	notify_watch(folder, fd);
	now.entries = fdopendir(fd);
	if (!now.entries)
		close(fd);
	else
		now.folder = folder;
	looks++;
	return true;
}

/* Those that were seen have come to the front: at the end are those that were not. */
static bool drop_unseen(void)
{
	struct node *last = now.folder->last;
	struct stat stat;

	if (!last || last->seen == looks) {
		stop_looking();
		return false;
	}
	int at = tree_open(now.folder);
	if (at < 0 || fstatat(at, last->name, &stat, AT_SYMLINK_NOFOLLOW)) {
		look_drop(last);
		return true;
	}
	last->seen = looks; /* it came after we had looked there */
	tree_to_front(last);
	return true;
}

/* One entry, or one that is no more; false when the folder is done. */
static bool look_on(void)
{
	struct dirent *entry = now.entries ? readdir(now.entries) : NULL;

	if (!entry) {
		if (now.entries)
			closedir(now.entries);
		now.entries = NULL;
		return drop_unseen();
	}
	if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
		return true;
	struct node *node = look(now.folder, entry->d_name, true, now.deep);
	if (node) {
		node->seen = looks;
		tree_to_front(node);
	}
	return true;
}

bool look_step(void)
{
	if (!now.folder && !open_next()) {
		for_flush = false;
		return false;
	}
	for (int i = 0; now.folder && i < STEP_ENTRIES && record_room() >= RECORD_ROOM; i++)
		look_on();
	return true;
}
