#include "modules.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../agent/leave.h"

static int is_module(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && !strcmp(dot, ".ko");
}

/* What the kernel means by its errors here. */
static const char *why(int error)
{
	if (error == ENOENT)
		return "it needs a symbol that is not there: is a module missing before it?";
	if (error == ENOEXEC)
		return "it was built for another kernel";
	return strerror(error);
}

static void load(int folder, const char *name, bool must)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail("init: cannot open the module %s: %s", name, strerror(errno));
	if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST && must)
		fail("init: cannot load the module %s: %s", name, why(errno));
	close(fd);

	/* It is not needed again, and would hold RAM. */
	unlinkat(folder, name, 0);
}

void load_modules(const char *path, bool must)
{
	struct dirent **entries;
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int count = scandir(path, &entries, is_module, alphasort);

	/* A kernel that has all it needs built in has no such folder. */
	for (int i = 0; i < count; i++)
		load(folder, entries[i]->d_name, must);
	close(folder);
}
