#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "leave.h"
#include "look.h"
#include "mapped.h"
#include "moment.h"
#include "notify.h"
#include "persist.h"
#include "record.h"
#include "send.h"

enum {
	IDLE_MS = 1000, /* the folder itself is looked at so often, also when nothing happens */
	LEFT_MS = 20, /* an entry that left arrives within that, or nowhere */
	LOOK_TIMES = 4, /* looking at everything takes at most a fifth of the time */
	MOST_CHANGES = 4096, /* taken in a row: others want to send, too */
};

static const char *path;
static struct node *root;
static struct stat rooted;
static int changes;

/* What there is to do besides what each change asks for. */
static struct {
	bool look; /* at everything: changes were lost */
	bool looking; /* that is under way */
	uint64_t began, due; /* when it did, and when it may again */
	uint64_t left; /* when what left is gone */
	unsigned flushes; /* asked for */
	bool flushing;
} todo;

static int open_root(void)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Something else may have been put in the folder's place, or mounted there. */
static void look_at_root(void)
{
	struct stat now;
	int fd = open_root();

	if (fd >= 0 && !fstat(fd, &now) && (now.st_ino != rooted.st_ino || now.st_dev != rooted.st_dev)) {
		while (root->first && record_room() >= RECORD_ROOM)
			look_drop(root->first);
		if (!root->first) {
			notify_forget(root);
			rooted = now;
			tree_root_is(fd);
			todo.look = true;
			return;
		}
	}
	if (fd >= 0)
		close(fd);
}

static void take_change(const struct inotify_event *event, struct node *folder)
{
	if (event->mask & IN_Q_OVERFLOW)
		todo.look = true;
	if (folder && event->mask & IN_IGNORED && folder != root) {
		/* It is gone; what has its name, and its number, is another. */
		tree_close();
		look_through(folder, true);
	}
	if (!folder || !event->len)
		return;
	if (event->mask & IN_MOVED_FROM) {
		look_leaves(folder, event->name, event->cookie);
		todo.left = moment_ms() + LEFT_MS;
	} else if (event->mask & IN_MOVED_TO) {
		look_arrives(folder, event->name, event->cookie);
	} else if (event->mask & IN_DELETE) {
		look_gone(folder, event->name);
	} else if (event->mask & (IN_MODIFY | IN_CLOSE_WRITE)) {
		struct node *node = tree_find(folder, event->name);
		if (!node || node->kind != PLAIN)
			look_at(folder, event->name, event->mask & IN_CLOSE_WRITE);
		else if (event->mask & IN_CLOSE_WRITE)
			send_soon(node);
		else
			send_later(node);
	} else {
		look_at(folder, event->name, false);
	}
}

/* All changes that are known and can be told of; false where some have to wait for room. */
static bool take_changes(void)
{
	struct node *folder;

	for (int i = 0; i < MOST_CHANGES; i++) {
		if (record_room() < 2 * RECORD_ROOM)
			return false;
		const struct inotify_event *event = notify_next(&folder);
		if (!event) {
			if (look_is_leaving() && moment_ms() >= todo.left)
				look_left();
			return true;
		}
		take_change(event, folder);
	}
	return false;
}

static void begin_flush(void)
{
	todo.flushes--;
	todo.flushing = true;
	look_at_root();
	mapped_look();
	send_flush();
	look_for_flush();
	look_through(root, true);
}

static void say_what_is_missing(void)
{
	static unsigned told;
	unsigned missing = send_failures() + look_unnamed();

	if (missing == told)
		return;
	told = missing;
	dprintf(2, "%u files cannot be read, or have paths that are too long\n", missing);
}

static void end_flush(void)
{
	todo.flushing = false;
	say_what_is_missing();
	record_begin('q', 0);
	record_end();
}

/* Looks at everything anew where that is due. What was told before must have been taken. */
static void begin_look(void)
{
	if (todo.flushes && !todo.flushing) {
		begin_flush();
	} else if (todo.look || notify_lacks()) {
		if (todo.looking || moment_ms() < todo.due)
			return;
		look_through(root, true);
	} else {
		return;
	}
	todo.look = false;
	todo.looking = true;
	todo.began = moment_ms();
}

static void end_look(void)
{
	uint64_t now = moment_ms();

	if (!todo.looking)
		return;
	todo.looking = false;
	todo.due = now + LOOK_TIMES * (now - todo.began) + (notify_lacks() ? IDLE_MS : 0);
}

/* Does a little of all there is to do; false where there is nothing. */
static bool work(void)
{
	if (record_room() < 2 * RECORD_ROOM)
		return false;
	bool taken = take_changes();
	if (taken && !look_is_leaving() && record_room() >= 2 * RECORD_ROOM)
		begin_look();
	bool looked = record_room() >= RECORD_ROOM && look_step();
	if (!looked && record_room() >= RECORD_ROOM)
		end_look();
	bool sent = send_step();
	if (todo.flushing && !todo.looking && send_is_flushed() && record_room() >= RECORD_ROOM)
		end_flush();
	return !taken || looked || sent;
}

static void read_wishes(void)
{
	static char line[16];
	static size_t length;
	char byte;
	ssize_t count;

	while ((count = read(0, &byte, 1)) == 1) {
		if (byte == '\n') {
			todo.flushes += length == 5 && !memcmp(line, "flush", 5);
			length = 0;
		} else if (length < sizeof line) {
			line[length++] = byte;
		}
	}
	if (!count || errno != EAGAIN)
		_exit(0);
}

static int wait_ms(void)
{
	int due = send_wait();

	if (look_is_leaving())
		return LEFT_MS;
	return due < 0 || due > IDLE_MS ? IDLE_MS : due;
}

static void wait_for(bool busy)
{
	bool room = record_room() >= 2 * RECORD_ROOM;
	struct pollfd fds[] = {
		{ 0, POLLIN, 0 },
		{ record_is_pending() ? 1 : -1, POLLOUT, 0 },
		{ room ? changes : -1, POLLIN, 0 },
	};

	poll(fds, 3, busy ? 0 : wait_ms());
	if (fds[0].revents)
		read_wishes();
	record_flush();
}

int watch_folder(int argc, char **argv)
{
	uint64_t looked = moment_ms();

	if (argc != 1) {
		fputs("usage: agent watch DIR\n", stderr);
		return 2;
	}
	path = argv[0];
	persist();
	int fd = open_root();
	if (fd < 0 || fstat(fd, &rooted)) {
		dprintf(2, "cannot watch %s: %s\n", path, strerror(errno));
		_exit(1);
	}
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	fcntl(1, F_SETFL, fcntl(1, F_GETFL) | O_NONBLOCK);
	record_to(1);
	changes = notify_open();
	root = tree_root(fd);
	todo.look = true;

	for (bool busy = true;;) {
		wait_for(busy);
		busy = work() && record_room() >= 2 * RECORD_ROOM;
		if (moment_ms() - looked < IDLE_MS)
			continue;
		looked = moment_ms();
		look_at_root();
	}
}
