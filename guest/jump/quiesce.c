#include "quiesce.h"

#include <dirent.h>
#include <fcntl.h>
#include <mntent.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	DEPTH = 32, /* of our ancestors */
	ASKED_MS = 5000,
	KILLED_MS = 5000,
	READ_ONLY_MS = 5000,
	STEP_MS = 50,
	KERNEL_THREADS = 2, /* kthreadd, and the parent of all others */
};

static pid_t ours[DEPTH];

static pid_t parent_of(pid_t pid)
{
	char path[32], stat[512] = { 0 };
	int parent = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	read(fd, stat, sizeof stat - 1);
	close(fd);

	/* PID (NAME) STATE PARENT; the name may hold anything. */
	char *name_end = strrchr(stat, ')');
	if (name_end)
		sscanf(name_end, ") %*c %d", &parent);
	return parent;
}

static void note_ours(void)
{
	pid_t pid = getpid();

	for (int i = 0; i < DEPTH && pid > 0; i++, pid = parent_of(pid))
		ours[i] = pid;
}

static bool is_others(pid_t pid)
{
	if (pid <= KERNEL_THREADS || parent_of(pid) == KERNEL_THREADS)
		return false;
	for (int i = 0; i < DEPTH; i++)
		if (ours[i] == pid)
			return false;
	return true;
}

/* How many others there are; a signal of 0 only counts them. */
static int signal_others(int signal)
{
	DIR *proc = opendir("/proc");
	int count = 0;

	if (!proc)
		return 0;
	for (struct dirent *entry; (entry = readdir(proc));) {
		pid_t pid = atoi(entry->d_name);
		if (pid > 0 && is_others(pid) && !kill(pid, signal))
			count++;
	}
	closedir(proc);
	return count;
}

static void step(void)
{
	static const struct timespec time = { 0, STEP_MS * 1000000L };

	nanosleep(&time, NULL);
}

static void signal_and_wait(int signal, int most_ms)
{
	signal_others(signal);
	for (int ms = 0; ms < most_ms && signal_others(0); ms += STEP_MS)
		step();
}

void end_processes(void)
{
	note_ours();
	signal_and_wait(SIGTERM, ASKED_MS);
	signal_and_wait(SIGKILL, KILLED_MS);
}

/* On a device, or a server's: what is in memory alone has nowhere to write to. */
static bool is_stored(const struct mntent *entry)
{
	return entry->mnt_fsname[0] == '/' || strchr(entry->mnt_fsname, ':') ||
	       !strcmp(entry->mnt_type, "zfs");
}

/* How many are writable still; tries to make them read-only. */
static int make_read_only(void)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	int left = 0;

	if (!mounts)
		return 0;
	for (struct mntent *entry; (entry = getmntent(mounts));)
		if (is_stored(entry) && hasmntopt(entry, "rw") &&
		    mount(NULL, entry->mnt_dir, NULL, MS_REMOUNT | MS_RDONLY, NULL))
			left++;
	endmntent(mounts);
	return left;
}

void write_out(void)
{
	sync();
	if (!make_read_only())
		return;

	/* Something is still open for writing: the kernel can do it by force. */
	int trigger = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
	write(trigger, "u", 1);
	close(trigger);
	for (int ms = 0; ms < READ_ONLY_MS && make_read_only(); ms += STEP_MS)
		step();
}

void links_down(void)
{
	struct if_nameindex *links = if_nameindex();
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (struct if_nameindex *link = links; link && link->if_index; link++) {
		struct ifreq request = { 0 };
		strncpy(request.ifr_name, link->if_name, IFNAMSIZ - 1);
		if (ioctl(fd, SIOCGIFFLAGS, &request) || request.ifr_flags & IFF_LOOPBACK)
			continue;
		request.ifr_flags &= ~IFF_UP;
		ioctl(fd, SIOCSIFFLAGS, &request);
	}
}
