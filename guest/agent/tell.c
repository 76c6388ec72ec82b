#include "tell.h"

#include <unistd.h>

#include "kind.h"
#include "record.h"
#include "sum.h"

static void end_with_path(const struct node *node)
{
	char path[RECORD_PATH];

	record_bytes(path, tree_path(node, path));
	record_end();
}

void tell_folder(struct node *node, mode_t mode)
{
	node->mode = mode;
	record_begin(FOLDER, 0);
	record_u32(mode & 07777);
	end_with_path(node);
}

void tell_special(struct node *node)
{
	record_begin('s', 0);
	record_u32((uint32_t)node->kind);
	end_with_path(node);
}

uint64_t tell_link(struct node *node, int folder)
{
	char path[RECORD_PATH], target[4096];
	size_t length = tree_path(node, path);
	ssize_t count = readlinkat(folder, node->name, target, sizeof target);

	if (count < 0)
		return 0;
	record_begin(LINK, 0);
	record_u32((uint32_t)length);
	record_bytes(path, length);
	record_bytes(target, (size_t)count);
	record_end();
	return sum_of(target, (size_t)count);
}

void tell_gone(const char *path, size_t length)
{
	record_begin('r', 0);
	record_bytes(path, length);
	record_end();
}

void tell_file(struct node *node, char kind, int slot, uint64_t size)
{
	record_begin(kind, slot);
	record_u64(size);
	end_with_path(node);
}
