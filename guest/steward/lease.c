#include "lease.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../agent/frame.h"
#include "kmsg.h"
#include "uptime.h"

#define HANDED_OVER "/run/testbed/handover/lease"

/* On the clock of uptime_ms(). */
static int64_t renewed_until = INT64_MAX, limit = INT64_MAX;

static int64_t in_seconds(uint64_t seconds)
{
	return uptime_ms() + (int64_t)seconds * 1000;
}

/* The next number of a text of numbers between blanks; 0 where there is none. */
static uint64_t next_number(char **text)
{
	uint64_t number = 0;
	char *word = *text + strspn(*text, " \t\n");
	size_t length = strcspn(word, " \t\n");

	*text = word + length + (word[length] != 0);
	word[length] = 0;
	field_number(word, LEASE_LONGEST_S, &number);
	return number;
}

void lease_begin(void)
{
	char text[64] = { 0 }, *rest = text;
	int fd = open(HANDED_OVER, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof text - 1) <= 0) {
		kmsg("no lease was handed over: this system stays until it is told to go");
	} else {
		uint64_t lease = next_number(&rest), most = next_number(&rest);
		renewed_until = lease ? in_seconds(lease) : INT64_MAX;
		limit = most ? in_seconds(most) : INT64_MAX;
	}
	if (fd >= 0)
		close(fd);
}

void lease_renew(const char *seconds)
{
	uint64_t most;

	if (field_number(seconds, LEASE_LONGEST_S, &most) && most)
		renewed_until = in_seconds(most);
	else
		kmsg("a renewal of the lease is no number of seconds");
}

int64_t lease_left(const char **what)
{
	int64_t end = renewed_until < limit ? renewed_until : limit;

	*what = renewed_until < limit ? "the lease has run out" : "the hard limit is reached";
	return end == INT64_MAX ? end : end - uptime_ms();
}
