#include "shipped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../agent/leave.h"
#include "loop.h"
#include "mounts.h"
#include "root.h"

/* Folders for root's eyes; they stay where they lie, and are seen at their new place. */
static const char *const kept[] = { "crash", "handover", "raising", "ssh" };

bool is_shipped(void)
{
	return !access("/testbed/ssh", F_OK);
}

bool has_shipped_root(void)
{
	return !access("/testbed/root.squashfs", F_OK);
}

const char *shipped_root(void)
{
	return loop_attach("/testbed/root.squashfs");
}

/* What MODULES=PATH says in the configuration. */
static void modules_path(char *path, size_t room)
{
	char config[2048] = { 0 };
	int fd = open("run/testbed/config", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, config, sizeof config - 1) < 0)
		fail("init: cannot read the configuration: %s", strerror(errno));
	close(fd);

	char *line = strstr(config, "MODULES=/");
	if (!line)
		fail("init: the configuration does not say where the modules belong");
	line += strlen("MODULES=/");
	snprintf(path, room, "%.*s", (int)strcspn(line, "\n"), line);
}

static void make_folders(char *path)
{
	for (char *slash = path; (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		make_folder(path, 0755);
		*slash = '/';
	}
	make_folder(path, 0755);
}

static void mount_modules(void)
{
	char path[512];

	if (access("/testbed/modules.squashfs", F_OK))
		return;
	modules_path(path, sizeof path);
	make_folders(path);
	mount_or_fail(loop_attach("/testbed/modules.squashfs"), path, "squashfs", MS_RDONLY, NULL);
}

void keep_shipped(void)
{
	char from[64], to[64];

	mount_modules();
	keep_file("raise");
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		snprintf(from, sizeof from, "/testbed/%s", kept[i]);
		snprintf(to, sizeof to, "run/testbed/%s", kept[i]);
		if (access(from, F_OK))
			continue;
		chmod(from, 0700);
		make_folder(to, 0700);
		mount_or_fail(from, to, NULL, MS_BIND, NULL);
	}
}
