#include "root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../agent/leave.h"
#include "mounts.h"

#define TESTBED "run/testbed"
#define IMAGE TESTBED "/lower/root"

/* What the script and prepare need after the initrd is gone. */
static const char *const kept[] = { "agent", "busybox", "config", "prepare" };

/* The kernel's views, and what is new at every boot. */
static bool is_ours(const char *name)
{
	static const char *const names[] = { ".", "..", "dev", "proc", "run", "sys", "tmp" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static void copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	struct stat stat;
	ssize_t count = -1;

	if (in >= 0 && !fstat(in, &stat))
		out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, stat.st_mode & 07777);
	if (out >= 0)
		while ((count = sendfile(out, in, NULL, 1 << 30)) > 0)
			;
	if (count < 0)
		fail("init: cannot copy %s: %s", from, strerror(errno));
	close(in);
	close(out);
}

static void copy_link(const char *from, const char *to)
{
	char target[4096];
	ssize_t length = readlink(from, target, sizeof target - 1);

	if (length < 0)
		fail("init: cannot read the link %s: %s", from, strerror(errno));
	target[length] = 0;
	symlink(target, to);
}

static bool is_empty(const char *path)
{
	DIR *folder = opendir(path);
	int entries = 0;

	while (folder && entries < 3 && readdir(folder))
		entries++;
	if (folder)
		closedir(folder);
	return entries < 3;
}

/* The upper folder's owner and mode are those the merged one shows. */
static void lay_over(const char *name, const char *lower, const struct stat *stat)
{
	char upper[300], work[300], options[1200];

	make_folder(name, 0755);
	if (is_empty(lower)) {
		snprintf(upper, sizeof upper, "%s", name);
	} else {
		snprintf(upper, sizeof upper, TESTBED "/upper/%s", name);
		snprintf(work, sizeof work, TESTBED "/work/%s", name);
		make_folder(upper, 0755);
		make_folder(work, 0700);
	}
	chown(upper, stat->st_uid, stat->st_gid);
	chmod(upper, stat->st_mode & 07777);
	if (!strcmp(upper, name))
		return;
	snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", lower, upper, work);
	mount_or_fail(name, name, "overlay", 0, options);
}

static void make_entry(const char *name)
{
	char from[300];
	struct stat stat;

	snprintf(from, sizeof from, IMAGE "/%s", name);
	if (lstat(from, &stat))
		fail("init: cannot look at /%s of the root image: %s", name, strerror(errno));
	if (S_ISDIR(stat.st_mode))
		lay_over(name, from, &stat);
	else if (S_ISLNK(stat.st_mode))
		copy_link(from, name);
	else if (S_ISREG(stat.st_mode))
		copy_file(from, name);
}

void keep_file(const char *name)
{
	char from[64], to[64];

	snprintf(from, sizeof from, "/testbed/%s", name);
	snprintf(to, sizeof to, TESTBED "/%s", name);
	copy_file(from, to);
	unlink(from);
}

void make_root(const char *device)
{
	make_folder(TESTBED, 0755);
	make_folder(TESTBED "/lower", 0755);
	make_folder(TESTBED "/upper", 0700);
	make_folder(TESTBED "/work", 0700);
	make_folder(IMAGE, 0755);
	mount_or_fail(device, IMAGE, "squashfs", MS_RDONLY, NULL);

	DIR *image = opendir(IMAGE);
	if (!image)
		fail("init: cannot read the root image on %s: %s", device, strerror(errno));
	for (struct dirent *entry; (entry = readdir(image));)
		if (!is_ours(entry->d_name))
			make_entry(entry->d_name);
	closedir(image);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		keep_file(kept[i]);
}
