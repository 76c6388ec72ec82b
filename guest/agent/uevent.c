#include "uevent.h"

#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	NETLINK_UEVENTS = 15, /* NETLINK_KOBJECT_UEVENT */
	FROM_KERNEL = 1, /* the group the kernel itself sends to */
};

/* linux/netlink.h, which musl does not have. */
struct netlink_address {
	uint16_t family, pad;
	uint32_t pid, groups;
};

bool uevent_until(bool (*look)(const char *what), const char *what, int ms)
{
	struct netlink_address kernel = { .family = AF_NETLINK, .groups = FROM_KERNEL };
	char event[4096];
	bool found = look(what);

	if (found)
		return true;

	/* Listen, then look again: what came in between is not missed. */
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_UEVENTS);
	struct pollfd events = { fd, POLLIN, 0 };
	bind(fd, (struct sockaddr *)&kernel, sizeof kernel);
	while (!(found = look(what)) && poll(&events, 1, ms) > 0)
		recv(fd, event, sizeof event, 0);
	close(fd);
	return found;
}
