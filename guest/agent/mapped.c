#include "mapped.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysmacros.h>

struct file {
	dev_t device;
	unsigned long ino;
};

static struct {
	struct file *files;
	size_t count, room;
} mapped;

static void add(struct file file)
{
	if (mapped.count == mapped.room) {
		size_t room = mapped.room ? 2 * mapped.room : 64;
		struct file *files = realloc(mapped.files, room * sizeof *files);
		if (!files)
			return;
		mapped.files = files;
		mapped.room = room;
	}
	mapped.files[mapped.count++] = file;
}

/* FROM-TO rw-s OFFSET MAJOR:MINOR INODE NAME */
static void look_at(const char *pid)
{
	char path[64], line[512];
	unsigned major, minor;
	struct file file;

	snprintf(path, sizeof path, "/proc/%s/maps", pid);
	FILE *maps = fopen(path, "re");
	if (!maps)
		return;
	while (fgets(line, sizeof line, maps)) {
		char write = 0, share = 0;
		if (sscanf(line, "%*x-%*x %*c%c%*c%c %*x %x:%x %lu", &write, &share, &major, &minor,
			   &file.ino) != 5 || write != 'w' || share != 's' || !file.ino)
			continue;
		file.device = makedev(major, minor);
		add(file);
	}
	fclose(maps);
}

void mapped_look(void)
{
	DIR *proc = opendir("/proc");

	mapped.count = 0;
	if (!proc)
		return;
	for (struct dirent *entry; (entry = readdir(proc));)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			look_at(entry->d_name);
	closedir(proc);
}

bool mapped_has(const struct stat *stat)
{
	for (size_t i = 0; i < mapped.count; i++)
		if (mapped.files[i].device == stat->st_dev && mapped.files[i].ino == stat->st_ino)
			return true;
	return false;
}
