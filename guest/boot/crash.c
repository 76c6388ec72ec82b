#include "crash.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../agent/leave.h"
#include "modules.h"
#include "mounts.h"

void make_crash_root(void)
{
	static const char *const folders[] = { "/dev", "/proc", "/sys", "/run", "/root", "/etc" };

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		make_folder(folders[i], 0755);
	make_folder("/tmp", 01777);
	mount_or_fail("dev", "/dev", "devtmpfs", MS_NOSUID, NULL);
	mount_or_fail("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_or_fail("sys", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	if (access("/proc/vmcore", F_OK))
		fail("init: the image has no root; was there too little memory to unpack it?");
	if (chdir("/") || symlink("/testbed", "/run/testbed"))
		fail("init: cannot make /run/testbed: %s", strerror(errno));

	/* Here any device may be in a state that no driver expects. */
	load_modules("/testbed/modules", false);
}
