#include "boot.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../agent/leave.h"
#include "crash.h"
#include "disk.h"
#include "modules.h"
#include "mounts.h"
#include "root.h"
#include "shipped.h"

#define AGENT "/run/testbed/agent"

static char *const agent[] = { AGENT, "/dev/virtio-ports/testbed.channel", NULL };

/* By the @ systemd knows whom to leave alive when it ends all others. */
static char *const steward[] = { "@" AGENT, "steward", NULL };

/* The new root, where we stand from here on: a tmpfs, with the kernel's own views in it. */
static void make_ram_root(void)
{
	mkdir("/dev", 0755);
	mount_or_fail("dev", "/dev", "devtmpfs", MS_NOSUID, NULL);
	mkdir("/root", 0700);
	mount_or_fail("ram", "/root", "tmpfs", 0, "mode=755");
	if (chdir("/root"))
		fail("init: cannot enter the RAM root: %s", strerror(errno));

	make_folder("proc", 0555);
	make_folder("sys", 0555);
	make_folder("dev", 0755);
	make_folder("run", 0755);
	make_folder("run/lock", 01777);
	make_folder("tmp", 01777);
	mount_or_fail("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_or_fail("sys", "sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_or_fail("dev", "dev", "devtmpfs", MS_NOSUID, NULL);
}

/* What a user expects below /dev and /sys beyond what the kernel makes. */
static void fill_dev(void)
{
	make_folder("dev/pts", 0755);
	make_folder("dev/shm", 01777);
	mount_or_fail("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		      "gid=5,mode=620,ptmxmode=666");
	mount_or_fail("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, NULL);
	symlink("/proc/self/fd", "dev/fd");
	symlink("/proc/self/fd/0", "dev/stdin");
	symlink("/proc/self/fd/1", "dev/stdout");
	symlink("/proc/self/fd/2", "dev/stderr");

	/* A kernel of the user's own may lack it. */
	mount("cgroup", "sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, "nsdelegate");
}

static void enter_root(void)
{
	if (mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		fail("init: cannot enter the root: %s", strerror(errno));
}

/* From the kernel to a root of its own. */
static void boot_root(bool shipped)
{
	make_ram_root();
	load_modules("/testbed/modules", true);
	make_root(shipped ? shipped_root() : find_disk("testbed-root"));
	if (shipped)
		keep_shipped();
	fill_dev();
	enter_root();
}

static void boot_crash(void)
{
	make_crash_root();
	fill_dev();
}

int boot(int argc, char **argv)
{
	struct rlimit files = { 1024, 524288 };
	bool shipped = is_shipped();

	(void)argc, (void)argv;
	umask(0);
	if (shipped)
		leave_by_reboot();
	if (shipped && !has_shipped_root())
		boot_crash();
	else
		boot_root(shipped);
	umask(022);
	setrlimit(RLIMIT_NOFILE, &files);
	execv(AGENT, shipped ? steward : agent);
	fail("init: cannot start the agent: %s", strerror(errno));
}
