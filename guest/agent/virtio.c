#include "virtio.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "leave.h"
#include "line.h"
#include "uevent.h"

#define LINKS "/dev/virtio-ports/"
#define PORTS "/sys/class/virtio-ports"

enum { WAIT_MS = 10000 };

static char device[300];

static bool look(const char *name)
{
	DIR *ports = opendir(PORTS);
	bool found = false;

	if (!ports)
		return false;
	for (struct dirent *port; !found && (port = readdir(ports));) {
		char file[300];
		snprintf(file, sizeof file, PORTS "/%s/name", port->d_name);
		found = line_is(file, name);
		if (found)
			snprintf(device, sizeof device, "/dev/%s", port->d_name);
	}
	closedir(ports);
	return found;
}

int virtio_open(const char *path)
{
	int flags = O_RDWR | O_CLOEXEC | O_NOCTTY;
	int fd = open(path, flags);

	if (fd >= 0 || strncmp(path, LINKS, strlen(LINKS)))
		return fd;

	const char *name = path + strlen(LINKS);
	if (!uevent_until(look, name, WAIT_MS))
		fail("agent: no virtio port %s; is virtio_console among the modules?", name);
	return open(device, flags);
}
