/* What an entry of a folder is. */
#pragma once
#include <sys/stat.h>

/* By the letters of records. */
enum {
	FOLDER = 'm',
	PLAIN = 'n',
	LINK = 'l',
	FIFO = 'f',
	SOCKET = 's',
	CHARACTER = 'c',
	BLOCK_DEVICE = 'b',
};

char kind_of(const struct stat *stat);
