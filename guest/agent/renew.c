#include "renew.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../steward/lease.h"
#include "leave.h"
#include "port.h"

/* The steward reads lines; so short a one is written whole. */
static bool pass_on(uint64_t seconds)
{
	int fd = open(LEASE_FIFO, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	bool passed = fd >= 0 && dprintf(fd, "%llu\n", (unsigned long long)seconds) > 0;
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return passed;
}

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

	if (pass_on(seconds)) {
		port_send('d', frame->channel, NULL);
		return;
	}
	char error[128];
	snprintf(error, sizeof error, "cannot renew the lease: %s", strerror(errno));
	port_send('f', frame->channel, "what", "L", "error", error, NULL);
}
