#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "leave.h"
#include "port.h"

struct content {
	const char *path;
	mode_t mode;
	bool more; /* appends to what earlier frames wrote */
	const char *bytes;
	size_t length;
};

static bool parse_mode(const char *octal, mode_t *mode)
{
	*mode = 0;
	if (!*octal || strlen(octal) > 4 || strspn(octal, "01234567") < strlen(octal))
		return false;
	for (; *octal; octal++)
		*mode = *mode * 8 + (mode_t)(*octal - '0');
	return true;
}

/* The last field, `data=`, runs to the payload's end. */
static bool at_data(const struct fields *fields)
{
	return fields->end - fields->at >= 5 && !memcmp(fields->at, "data=", 5);
}

static struct content content_of(struct frame *frame)
{
	struct content content = { 0 };
	struct fields fields = fields_of(frame);
	struct field field;
	bool mode = false;

	while (!at_data(&fields)) {
		if (!field_next(&fields, &field))
			refuse(frame, "malformed fields, or no data");
		if (!strcmp(field.name, "path"))
			content.path = field.value;
		else if (!strcmp(field.name, "mode"))
			mode = parse_mode(field.value, &content.mode);
		else if (!strcmp(field.name, "more"))
			content.more = !strcmp(field.value, "1");
	}
	if (!content.path || content.path[0] != '/')
		refuse(frame, "no absolute path");
	if (!mode)
		refuse(frame, "no octal mode");
	content.bytes = fields.at + 5;
	content.length = (size_t)(fields.end - content.bytes);
	return content;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t count = write(fd, bytes, length);
		if (count < 0)
			return false;
		bytes += count;
		length -= (size_t)count;
	}
	return true;
}

static bool write_content(const struct content *content)
{
	int flags = content->more ? O_APPEND : O_CREAT | O_TRUNC;
	int fd = open(content->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, content->mode);

	if (fd < 0)
		return false;
	bool written = !fchmod(fd, content->mode) && write_all(fd, content->bytes, content->length);
	int error = errno;
	if (close(fd) && written)
		return false;
	errno = error;
	return written;
}

void file_write(struct frame *frame)
{
	struct content content = content_of(frame);
	char error[512];

	if (write_content(&content)) {
		port_send('d', frame->channel, NULL);
		return;
	}
	snprintf(error, sizeof error, "cannot write %s: %s", content.path, strerror(errno));
	port_send('f', frame->channel, "what", "W", "error", error, NULL);
}
