#include "boot-id.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "line.h"

#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define OURS "/run/testbed/boot-id"

static bool write_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	bool written = fd >= 0 && dprintf(fd, "%s\n", line) > 0;

	if (fd >= 0)
		close(fd);
	return written;
}

bool boot_id_renew(void)
{
	char id[64];

	return line_read("/proc/sys/kernel/random/uuid", id, sizeof id) && write_line(OURS, id) &&
	       !mount(OURS, BOOT_ID, NULL, MS_BIND, NULL);
}

bool boot_id_read(char *id, size_t room)
{
	return line_read(BOOT_ID, id, room);
}
