#include "line.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool line_read(const char *path, char *line, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t count = fd < 0 ? -1 : read(fd, line, room - 1);

	if (fd >= 0)
		close(fd);
	if (count < 0)
		return false;
	line[count] = 0;
	line[strcspn(line, "\n")] = 0;
	return true;
}

bool line_is(const char *path, const char *wanted)
{
	char line[256];

	return line_read(path, line, sizeof line) && !strcmp(line, wanted);
}

void line_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	write(fd, text, strlen(text));
	close(fd);
}
