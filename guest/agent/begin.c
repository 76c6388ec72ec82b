#include "begin.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-id.h"
#include "leave.h"
#include "pci.h"
#include "port.h"
#include "random.h"

/* What the host gives a run: its randomness, whether devices were plugged in, and whether its boot id
 * is another's too. */
struct start {
	const char *seed;
	uint64_t plugged, renewed;
};

static struct start start_of(struct frame *frame)
{
	struct start start = { 0 };
	struct fields fields = fields_of(frame);
	struct field field;

	while (field_next(&fields, &field)) {
		if (!strcmp(field.name, "plugged") && !field_number(field.value, 1, &start.plugged))
			refuse(frame, "plugged is neither 0 nor 1");
		if (!strcmp(field.name, "renewed") && !field_number(field.value, 1, &start.renewed))
			refuse(frame, "renewed is neither 0 nor 1");
		if (!strcmp(field.name, "seed"))
			start.seed = field.value;
	}
	if (fields.at != fields.end)
		refuse(frame, "malformed fields");
	if (!start.seed || strlen(start.seed) != 2 * SEED_BYTES)
		refuse(frame, "no seed");
	return start;
}

static void fail_to(const char *what, int channel)
{
	char error[128];

	snprintf(error, sizeof error, "cannot %s: %s", what, strerror(errno));
	port_send('f', channel, "what", "B", "error", error, NULL);
}

void begin(struct frame *frame)
{
	struct start start = start_of(frame);
	char boot_id[64];

	/* Nothing may draw on the generator before it is this machine's own; the boot id does. */
	if (!random_reseed(start.seed))
		fail_to("reseed the random generator", frame->channel);
	else if (start.plugged && !pci_rescan())
		fail_to("look for new devices", frame->channel);
	else if (start.renewed && !boot_id_renew())
		fail_to("renew the boot id", frame->channel);
	else if (!boot_id_read(boot_id, sizeof boot_id))
		fail_to("read the boot id", frame->channel);
	else
		port_send('b', frame->channel, "boot-id", boot_id, NULL);
}
