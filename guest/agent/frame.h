/* The frames of docs/channel.md: their bounds, and the fields inside. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CHANNELS = 16,
	FRAME_HEADER = 8,
	FRAME_FROM_GUEST = 65536, /* the largest payload we may send */
	FRAME_FROM_HOST = 1048576, /* the largest payload the host may send */
};

struct frame {
	char type;
	uint8_t channel;
	uint32_t length;
	char *payload;
};

/* A place in a payload, walked from field to field. */
struct fields {
	char *at, *end;
};

struct field {
	const char *name, *value;
};

/* Writes a frame's header to `to`, which has room for FRAME_HEADER bytes. */
void frame_header(char *to, char type, int channel, uint32_t length);

/* Reads a header; false when it is none the host may send. */
bool frame_parse(const char *from, struct frame *frame);

struct fields fields_of(const struct frame *frame);

/* The next `name=value` entry, its strings left in the payload; false at the end,
 * and where what follows is no such entry: then `at` is not yet `end`. */
bool field_next(struct fields *fields, struct field *field);

/* A decimal number of at most `max`; false for anything else. */
bool field_number(const char *value, uint64_t max, uint64_t *number);
