#include "disk.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../agent/leave.h"
#include "../agent/line.h"
#include "../agent/uevent.h"

enum { WAIT_MS = 3000 };

static char path[64];

static bool look(const char *serial)
{
	DIR *disks = opendir("sys/block");
	bool found = false;

	if (!disks)
		return false;
	for (struct dirent *disk; !found && (disk = readdir(disks));) {
		char file[300];
		snprintf(file, sizeof file, "sys/block/%s/serial", disk->d_name);
		found = line_is(file, serial);
		if (found)
			snprintf(path, sizeof path, "/dev/%.32s", disk->d_name);
	}
	closedir(disks);
	return found;
}

const char *find_disk(const char *serial)
{
	if (!uevent_until(look, serial, WAIT_MS))
		fail("init: no disk with the serial %s; is virtio_blk among the modules?", serial);
	return path;
}
