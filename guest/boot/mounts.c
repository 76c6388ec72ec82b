#include "mounts.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "../agent/leave.h"

void mount_or_fail(const char *source, const char *target, const char *type, unsigned long flags,
		   const char *options)
{
	if (!mount(source, target, type, flags, options))
		return;
	if (errno == ENODEV)
		fail("init: cannot mount %s: the kernel has no %s; is it among the modules?", target,
		     type);
	fail("init: cannot mount %s from %s as %s: %s", target, source, type, strerror(errno));
}

void make_folder(const char *path, mode_t mode)
{
	if (mkdir(path, mode) && errno != EEXIST)
		fail("init: cannot make the folder %s: %s", path, strerror(errno));
}
