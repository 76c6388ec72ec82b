#include "receive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "persist.h"
#include "record.h"
#include "sum.h"
#include "tell.h"
#include "tree.h"

enum { SLOT = 0 };

static struct node *root;

/* The host's record that is read at the moment. */
static struct {
	char kind;
	size_t length;
	char payload[RECORD_MOST + 1];
} in;

/* The file that is written at the moment. */
static struct {
	struct node *node; /* NULL: none */
	int fd;
} file;

static _Noreturn void give_up(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vdprintf(2, format, values);
	va_end(values);
	_exit(1);
}

/* False at the end of stdin. */
static bool read_all(void *to, size_t count)
{
	for (size_t at = 0; at < count;) {
		ssize_t got = read(0, (char *)to + at, count - at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

static bool read_record(void)
{
	char header[RECORD_HEADER];
	uint32_t length;

	if (!read_all(header, sizeof header))
		return false;
	memcpy(&length, header + 4, sizeof length);
	if (length > RECORD_MOST)
		give_up("a record of %u bytes", length);
	in.kind = header[0];
	in.length = length;
	in.payload[length] = 0;
	return read_all(in.payload, length);
}

static uint64_t number(size_t at, size_t bytes)
{
	uint64_t value = 0;

	if (at + bytes > in.length)
		give_up("a record that is too short");
	memcpy(&value, in.payload + at, bytes);
	return value;
}

/* The folder that a path leads to, of those that came before; its last name is left in `path`. */
static struct node *folder_of(char **path)
{
	struct node *folder = root;

	for (char *slash; (slash = strchr(*path, '/')); *path = slash + 1) {
		*slash = 0;
		folder = tree_find(folder, *path);
		if (!folder || folder->kind != FOLDER)
			give_up("nothing leads to %s", *path);
	}
	if (tree_find(folder, *path))
		give_up("%s came before", *path);
	return folder;
}

static _Noreturn void cannot(const char *what, const char *name)
{
	give_up("cannot %s %s: %s", what, name, strerror(errno));
}

static struct node *add(char *path, char kind, int *folder)
{
	struct node *parent = folder_of(&path);
	struct node *node;

	*folder = tree_open(parent);
	if (*folder < 0)
		cannot("reach", path);
	node = tree_add(parent, path, kind);
	node->home = true;
	return node;
}

static void take_folder(void)
{
	mode_t mode = (mode_t)number(0, 4);
	int folder;
	struct node *node = add(in.payload + 4, FOLDER, &folder);

	if (mkdirat(folder, node->name, 0700) || fchmodat(folder, node->name, mode, 0))
		cannot("make", node->name);
	node->mode = S_IFDIR | mode;
}

static void take_link(void)
{
	size_t length = (size_t)number(0, 4);
	char path[RECORD_PATH + 1];
	int folder;

	if (length > RECORD_PATH || 4 + length > in.length)
		give_up("a path that is too long");
	memcpy(path, in.payload + 4, length);
	path[length] = 0;
	const char *target = in.payload + 4 + length;
	struct node *node = add(path, LINK, &folder);
	if (symlinkat(target, folder, node->name))
		cannot("make", node->name);
	node->sum = sum_of(target, strlen(target));
}

static void take_file(void)
{
	int folder;

	number(0, 8);
	file.node = add(in.payload + 8, PLAIN, &folder);
	file.fd = openat(folder, file.node->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file.fd < 0)
		cannot("make", file.node->name);
}

static void take_data(void)
{
	uint64_t offset = number(0, 8);

	if (!file.node)
		give_up("content of no file");
	for (size_t at = 8; at < in.length;) {
		ssize_t count = pwrite(file.fd, in.payload + at, in.length - at, (off_t)(offset + at - 8));
		if (count < 0 && errno != EINTR)
			cannot("write", file.node->name);
		at += count > 0 ? (size_t)count : 0;
	}
}

/* Of all that one sees of a file without reading it. */
static uint64_t face_of(const struct stat *stat)
{
	uint64_t sum = sum_with((uint64_t)stat->st_size, stat->st_mode);

	sum = sum_with(sum, (uint64_t)stat->st_mtim.tv_sec);
	return sum_with(sum, (uint64_t)stat->st_mtim.tv_nsec);
}

/* Of a file's content; what of it is none of zeros is given to `take`, block by block. */
static uint64_t sum_of_file(int fd, uint64_t size, void (*take)(uint64_t at, size_t count))
{
	static char block[BLOCK];
	uint64_t sum = 0;

	for (uint64_t at = 0; at < size; at += BLOCK) {
		off_t data = lseek(fd, (off_t)at, SEEK_DATA);
		if (data < 0 && errno == ENXIO)
			break;
		if (data > 0)
			at = (uint64_t)data / BLOCK * BLOCK > at ? (uint64_t)data / BLOCK * BLOCK : at;
		if (at >= size)
			break;
		char *bytes = block;
		if (take) {
			record_begin('d', SLOT);
			record_u64(at);
			bytes = record_space();
		}
		size_t wanted = size - at < BLOCK ? (size_t)(size - at) : BLOCK;
		ssize_t count = pread(fd, bytes, wanted, (off_t)at);
		uint64_t of_block = count > 0 ? sum_of(bytes, (size_t)count) : 0;
		if (take)
			take(at, of_block ? (size_t)count : 0);
		if (of_block)
			sum = sum_with(sum_with(sum, at), of_block);
		if (count <= 0)
			break;
	}
	return sum;
}

static void take_end(void)
{
	uint64_t size = number(0, 8), mtime = number(8, 8);
	mode_t mode = (mode_t)number(16, 4);
	int64_t ns = (int64_t)mtime;
	int64_t seconds = ns / 1000000000 - (ns % 1000000000 < 0);
	struct timespec times[2] = { { 0, UTIME_OMIT }, { (time_t)seconds, (long)(ns - seconds * 1000000000) } };
	struct stat stat;

	if (!file.node)
		give_up("the end of no file");
	if (ftruncate(file.fd, (off_t)size) || fchmod(file.fd, mode & 07777) || futimens(file.fd, times) ||
	    fstat(file.fd, &stat))
		cannot("write", file.node->name);
	file.node->print = face_of(&stat);
	file.node->sum = sum_of_file(file.fd, size, NULL);
	close(file.fd);
	file.node = NULL;
}

static size_t marked;

/* A block that was read into a record: it is sent, unless it is all zeros. */
static void send_block(uint64_t at, size_t count)
{
	(void)at;
	record_took(count);
	record_end();
	if (!count)
		record_rewind(marked);
	record_drain();
	marked = record_mark();
}

static void send_file(struct node *node, int fd, struct stat *stat)
{
	uint64_t size = (uint64_t)stat->st_size;

	node->print = face_of(stat);
	tell_file(node, PLAIN, SLOT, size);
	record_drain();
	marked = record_mark();
	node->sum = sum_of_file(fd, size, send_block);
	if (!fstat(fd, stat) && (uint64_t)stat->st_size < size)
		size = (uint64_t)stat->st_size;
	record_file_end(SLOT, size, stat);
	node->home = true;
}

static void look_at_file(struct node *node, int folder)
{
	int fd = openat(folder, node->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat stat;

	if (fd < 0)
		return;
	if (!fstat(fd, &stat) && S_ISREG(stat.st_mode) &&
	    (!node->home || node->print != face_of(&stat) ||
	     node->sum != sum_of_file(fd, (uint64_t)stat.st_size, NULL)))
		send_file(node, fd, &stat);
	close(fd);
}

static void look_at_link(struct node *node, int folder)
{
	size_t mark = record_mark();
	uint64_t sum = tell_link(node, folder);

	if (node->home && node->sum == sum)
		record_rewind(mark);
	node->sum = sum;
	node->home = true;
}

static struct queue folders;

static void tell_that_gone(struct node *node)
{
	char path[RECORD_PATH];
	size_t length = tree_path(node, path);

	queue_leave(node);
	if (node->home && length)
		tell_gone(path, length);
	record_drain();
}

static unsigned looks;

static void look_at(struct node *folder, int at, const char *name)
{
	char path[RECORD_PATH];
	struct node *node = tree_find(folder, name);
	struct stat stat;

	if (fstatat(at, name, &stat, AT_SYMLINK_NOFOLLOW) || !tree_path_of(folder, name, path))
		return;
	char kind = kind_of(&stat);
	if (node && node->kind != kind) {
		tree_drop(node, tell_that_gone);
		node = NULL;
	}
	if (!node)
		node = tree_add(folder, name, kind);
	if (kind == PLAIN) {
		look_at_file(node, at);
	} else if (kind == LINK) {
		look_at_link(node, at);
	} else if (kind == FOLDER) {
		if (!node->home || node->mode != stat.st_mode)
			tell_folder(node, stat.st_mode);
		node->home = true;
		queue_add(&folders, node);
	} else if (!node->home) {
		tell_special(node);
		node->home = true;
	}
	record_drain();
	node->seen = looks;
	tree_to_front(node);
}

static void look_through(struct node *folder)
{
	int at = tree_open(folder);
	int fd = at < 0 ? -1 : openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);

	if (!entries)
		return;
	for (struct dirent *entry; (entry = readdir(entries));)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			look_at(folder, fd, entry->d_name);
	closedir(entries);
	while (folder->last && folder->last->seen != looks)
		tree_drop(folder->last, tell_that_gone);
}

/* Tells of everything that is no longer as it came, or as it was told before. */
static void tell_changes(void)
{
	looks++;
	tree_close();
	queue_add(&folders, root);
	for (struct node *folder; (folder = folders.first);) {
		queue_leave(folder);
		look_through(folder);
	}
}

static void answer(void)
{
	static bool filled;

	if (filled)
		tell_changes();
	filled = true;
	record_begin('q', 0);
	record_end();
	record_drain();
}

static const struct {
	char kind;
	void (*take)(void);
} takers[] = {
	{ FOLDER, take_folder }, { LINK, take_link }, { PLAIN, take_file },
	{ 'd', take_data },      { 'e', take_end },   { 'q', answer },
};

static void take(void)
{
	for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
		if (takers[i].kind == in.kind) {
			takers[i].take();
			return;
		}
	give_up("an unknown kind of record");
}

int receive_folder(int argc, char **argv)
{
	if (argc != 1) {
		fputs("usage: agent receive DIR\n", stderr);
		return 2;
	}
	const char *folder = argv[0];

	persist();
	umask(0);
	if (mkdir(folder, 0755) && errno != EEXIST)
		cannot("make", folder);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		cannot("open", folder);
	record_to(1);
	root = tree_root(fd);
	while (read_record())
		take();
	_exit(0);
}
