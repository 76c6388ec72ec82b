#include "renew.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../steward/lease.h"
#include "../steward/orders.h"
#include "leave.h"
#include "port.h"

void renew(struct frame *frame)
{
	struct fields fields = fields_of(frame);
	struct field field;
	uint64_t seconds = 0;

	while (field_next(&fields, &field))
		if (!strcmp(field.name, "seconds") &&
		    !field_number(field.value, LEASE_LONGEST_S, &seconds))
			refuse(frame, "no time that a lease can have");
	if (fields.at != fields.end)
		refuse(frame, "malformed fields");
	if (!seconds)
		refuse(frame, "no seconds");

	char order[24];
	snprintf(order, sizeof order, "%llu", (unsigned long long)seconds);
	if (order_give(order)) {
		port_send('d', frame->channel, NULL);
		return;
	}
	char error[128];
	snprintf(error, sizeof error, "cannot renew the lease: %s", strerror(errno));
	port_send('f', frame->channel, "what", "L", "error", error, NULL);
}
