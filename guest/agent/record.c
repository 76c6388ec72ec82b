#include "record.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Bytes [start, end) are waiting; a record under way began at `head`. */
static struct {
	int fd;
	size_t start, end, head;
	char bytes[1 << 20];
} out;

void record_to(int fd)
{
	out.fd = fd;
}

size_t record_room(void)
{
	return sizeof out.bytes - (out.end - out.start);
}

bool record_is_pending(void)
{
	return out.start < out.end;
}

void record_flush(void)
{
	while (record_is_pending()) {
		ssize_t count = write(out.fd, out.bytes + out.start, out.end - out.start);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0 && errno == EAGAIN)
			return;
		if (count < 0)
			_exit(0);
		out.start += (size_t)count;
	}
	out.start = out.end = 0;
}

void record_drain(void)
{
	struct pollfd writable = { out.fd, POLLOUT, 0 };

	for (record_flush(); record_is_pending(); record_flush())
		poll(&writable, 1, -1);
}

void record_begin(char kind, int slot)
{
	/* No record and no run of them that may be taken back is longer. */
	if (sizeof out.bytes - out.end < RECORD_ROOM + 2 * RECORD_MOST) {
		memmove(out.bytes, out.bytes + out.start, out.end - out.start);
		out.end -= out.start;
		out.start = 0;
	}
	out.head = out.end;
	memset(out.bytes + out.head, 0, RECORD_HEADER);
	out.bytes[out.head] = kind;
	out.bytes[out.head + 1] = (char)slot;
	out.end += RECORD_HEADER;
}

/* Both systems have the order that is sent, the little end first. */
void record_u32(uint32_t number)
{
	record_bytes(&number, sizeof number);
}

void record_u64(uint64_t number)
{
	record_bytes(&number, sizeof number);
}

void record_bytes(const void *bytes, size_t count)
{
	memcpy(out.bytes + out.end, bytes, count);
	out.end += count;
}

void record_end(void)
{
	uint32_t length = (uint32_t)(out.end - out.head - RECORD_HEADER);

	memcpy(out.bytes + out.head + 4, &length, sizeof length);
}

char *record_space(void)
{
	return out.bytes + out.end;
}

void record_took(size_t count)
{
	out.end += count;
}

size_t record_mark(void)
{
	return out.end - out.start;
}

void record_rewind(size_t mark)
{
	out.end = out.start + mark;
}

void record_file_end(int slot, uint64_t size, const struct stat *stat)
{
	record_begin('e', slot);
	record_u64(size);
	record_u64((uint64_t)stat->st_mtim.tv_sec * 1000000000u + (uint64_t)stat->st_mtim.tv_nsec);
	record_u32(stat->st_mode & 07777);
	record_end();
}
