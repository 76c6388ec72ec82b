#include "frame.h"

#include <string.h>

void frame_header(char *to, char type, int channel, uint32_t length)
{
	to[0] = type;
	to[1] = (char)channel;
	to[2] = to[3] = 0;
	for (int i = 0; i < 4; i++)
		to[4 + i] = (char)(length >> (8 * i));
}

bool frame_parse(const char *from, struct frame *frame)
{
	const uint8_t *header = (const uint8_t *)from;

	frame->type = from[0];
	frame->channel = header[1];
	frame->length = header[4] | header[5] << 8 | header[6] << 16 | (uint32_t)header[7] << 24;
	return frame->channel < CHANNELS && !header[2] && !header[3] &&
	       frame->length <= FRAME_FROM_HOST;
}

struct fields fields_of(const struct frame *frame)
{
	return (struct fields){ frame->payload, frame->payload + frame->length };
}

bool field_next(struct fields *fields, struct field *field)
{
	size_t left = (size_t)(fields->end - fields->at);
	char *nul = memchr(fields->at, 0, left);
	char *equals = nul ? memchr(fields->at, '=', (size_t)(nul - fields->at)) : NULL;

	if (!equals)
		return false;
	*equals = 0;
	field->name = fields->at;
	field->value = equals + 1;
	fields->at = nul + 1;
	return true;
}

bool field_number(const char *value, uint64_t max, uint64_t *number)
{
	uint64_t n = 0;

	if (!*value)
		return false;
	for (; *value; value++) {
		if (*value < '0' || *value > '9')
			return false;
		unsigned digit = (unsigned)(*value - '0');
		if (digit > max || n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*number = n;
	return true;
}
