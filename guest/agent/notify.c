#include "notify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "leave.h"

enum {
	BUCKETS = 65536,
	CHANGES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE |
		  IN_ATTRIB | IN_EXCL_UNLINK | IN_ONLYDIR,
};

static int inotify = -1;
static struct node *folders[BUCKETS];
static bool lacks;

/* Changes [at, end) have been read. */
static struct {
	size_t at, end;
	char bytes[65536] __attribute__((aligned(__alignof__(struct inotify_event))));
} changes;

int notify_open(void)
{
	inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (inotify < 0)
		fail("agent: cannot watch folders: %s", strerror(errno));
	return inotify;
}

static struct node *find(int wd)
{
	struct node *folder = folders[wd % BUCKETS];

	while (folder && folder->wd != wd)
		folder = folder->same_wd;
	return folder;
}

static void take_out(struct node *folder)
{
	struct node **at = &folders[folder->wd % BUCKETS];

	while (*at != folder)
		at = &(*at)->same_wd;
	*at = folder->same_wd;
	folder->wd = -1;
}

void notify_watch(struct node *folder, int fd)
{
	char path[64];

	/* By its descriptor: whatever its name leads to meanwhile, and however long that is. */
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	int wd = inotify_add_watch(inotify, path, CHANGES);
	if (wd < 0) {
		lacks = true;
		return;
	}
	struct node *other = find(wd);
	if (other == folder)
		return;
	if (other)
		take_out(other);
	if (folder->wd >= 0)
		take_out(folder);
	folder->wd = wd;
	folder->same_wd = folders[wd % BUCKETS];
	folders[wd % BUCKETS] = folder;
}

void notify_forget(struct node *folder)
{
	if (folder->wd < 0)
		return;
	inotify_rm_watch(inotify, folder->wd);
	take_out(folder);
}

bool notify_lacks(void)
{
	return lacks;
}

static bool read_more(void)
{
	ssize_t count = read(inotify, changes.bytes, sizeof changes.bytes);

	changes.at = 0;
	changes.end = count > 0 ? (size_t)count : 0;
	return count > 0;
}

const struct inotify_event *notify_next(struct node **folder)
{
	if (changes.at == changes.end && !read_more())
		return NULL;
	const struct inotify_event *event = (const void *)(changes.bytes + changes.at);
	changes.at += sizeof *event + event->len;
	*folder = event->wd < 0 ? NULL : find(event->wd);
	if (*folder && event->mask & IN_IGNORED)
		take_out(*folder);
	return event;
}
