#include "clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "leave.h"
#include "port.h"

#define SECOND 1000000000ull

void clock_set(struct frame *frame)
{
	struct fields fields = fields_of(frame);
	struct field field;
	uint64_t ns = 0;

	while (field_next(&fields, &field))
		if (!strcmp(field.name, "ns") && !field_number(field.value, INT64_MAX, &ns))
			refuse(frame, "no time");
	if (fields.at != fields.end)
		refuse(frame, "malformed fields");
	if (!ns)
		refuse(frame, "no ns");

	struct timespec now = { (time_t)(ns / SECOND), (long)(ns % SECOND) };
	if (!clock_settime(CLOCK_REALTIME, &now)) {
		port_send('d', frame->channel, NULL);
		return;
	}
	char error[128];
	snprintf(error, sizeof error, "cannot set the time: %s", strerror(errno));
	port_send('f', frame->channel, "what", "T", "error", error, NULL);
}
