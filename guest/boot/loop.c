#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../agent/leave.h"

/* linux/loop.h, which musl does not have. */
enum { LOOP_SET_FD = 0x4c00, LOOP_CTL_GET_FREE = 0x4c82 };

static int open_or_fail(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		fail("init: cannot open %s: %s", path, strerror(errno));
	return fd;
}

const char *loop_attach(const char *image)
{
	static char path[32];
	int control = open_or_fail("/dev/loop-control", O_RDWR);
	int number = ioctl(control, LOOP_CTL_GET_FREE);

	snprintf(path, sizeof path, "/dev/loop%d", number);
	int file = open_or_fail(image, O_RDONLY);
	int device = open_or_fail(path, O_RDONLY);
	if (ioctl(device, LOOP_SET_FD, file))
		fail("init: cannot attach %s to %s: %s", image, path, strerror(errno));
	close(device);
	close(file);
	close(control);
	return path;
}
