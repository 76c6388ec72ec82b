#include "virtio.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINKS "/dev/virtio-ports/"

enum {
	WAIT_MS = 10000,
	NETLINK_UEVENTS = 15, /* NETLINK_KOBJECT_UEVENT */
	FROM_KERNEL = 1, /* the group the kernel itself sends to */
};

/* linux/netlink.h, which musl does not have. */
struct netlink_address {
	uint16_t family, pad;
	uint32_t pid, groups;
};

static bool names(const char *file, const char *name)
{
	char line[256] = "";
	FILE *stream = fopen(file, "re");

	if (!stream)
		return false;
	if (fgets(line, sizeof line, stream))
		line[strcspn(line, "\n")] = 0;
	fclose(stream);
	return !strcmp(line, name);
}

/* The device of the port called `name`, opened; -1 while there is none. */
static int open_named(const char *name)
{
	glob_t ports;
	int fd = -1;

	errno = ENOENT;
	if (glob("/sys/class/virtio-ports/*/name", 0, NULL, &ports))
		return -1;
	for (size_t i = 0; i < ports.gl_pathc && fd < 0; i++) {
		char device[64];
		if (!names(ports.gl_pathv[i], name))
			continue;
		sscanf(ports.gl_pathv[i], "/sys/class/virtio-ports/%31[^/]", device);
		char path[64 + sizeof "/dev/"];
		snprintf(path, sizeof path, "/dev/%s", device);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	globfree(&ports);
	return fd;
}

int virtio_open(const char *path)
{
	struct netlink_address kernel = { .family = AF_NETLINK, .groups = FROM_KERNEL };
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 || strncmp(path, LINKS, strlen(LINKS)))
		return fd;

	/* Listen first, then look: what comes between the two is not missed. */
	int events = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_UEVENTS);
	bind(events, (struct sockaddr *)&kernel, sizeof kernel);
	struct pollfd event = { events, POLLIN, 0 };

	const char *name = path + strlen(LINKS);
	while ((fd = open_named(name)) < 0 && poll(&event, 1, WAIT_MS) > 0)
		recv(events, (char[4096]){ 0 }, 4096, 0);
	if (fd < 0)
		errno = ENOENT;
	close(events);
	return fd;
}
