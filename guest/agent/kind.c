#include "kind.h"

char kind_of(const struct stat *stat)
{
	switch (stat->st_mode & S_IFMT) {
	case S_IFREG:
		return PLAIN;
	case S_IFDIR:
		return FOLDER;
	case S_IFLNK:
		return LINK;
	case S_IFIFO:
		return FIFO;
	case S_IFSOCK:
		return SOCKET;
	case S_IFCHR:
		return CHARACTER;
	default:
		return BLOCK_DEVICE;
	}
}
