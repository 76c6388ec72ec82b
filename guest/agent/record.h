/* The records that a tree of files travels in (docs/records.md): what goes out. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum {
	RECORD_HEADER = 8,
	RECORD_PATH = 4074, /* what /run/testbed/results/ leaves of the longest path */
	BLOCK = 65536, /* the most bytes of content in a record */
	RECORD_MOST = BLOCK + 8, /* the longest payload: content and where it goes */
	RECORD_ROOM = 3 * (RECORD_HEADER + 2 * RECORD_PATH + 64), /* what telling of one entry takes at most */
};

/* Where records go. Neither it nor the waiting for it is anybody else's. */
void record_to(int fd);

/* How many bytes more can wait to be written. */
size_t record_room(void);
bool record_is_pending(void);

/* Writes what can be written; ends the process where nobody reads any more. */
void record_flush(void);

/* Writes all that waits, however long it takes. */
void record_drain(void);

/* A record is begun, given its parts in order, and ended. There must be room for it. */
void record_begin(char kind, int slot);
void record_u32(uint32_t number);
void record_u64(uint64_t number);
void record_bytes(const void *bytes, size_t count);
void record_end(void);

/* Room of BLOCK bytes in the record, to be read into; then how many it has become. */
char *record_space(void);
void record_took(size_t count);

/* How much waits; and taking back what was begun since it was that much, and none was flushed. */
size_t record_mark(void);
void record_rewind(size_t mark);

/* The end of a file's record: its size and what else is told of it. */
void record_file_end(int slot, uint64_t size, const struct stat *stat);
