#include "orders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "depart.h"
#include "kmsg.h"
#include "lease.h"
#include "outlive.h"

int orders_open(void)
{
	unlink(ORDERS_FIFO);
	/* Read and write: it then never ends, whoever closes it. */
	int fd = mkfifo(ORDERS_FIFO, 0600) ? -1 : open(ORDERS_FIFO, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		kmsg("cannot make %s: %s", ORDERS_FIFO, strerror(errno));
	return fd;
}

static void take_order(char *order)
{
	if (!strcmp(order, "return"))
		depart_soon("told to return");
	else if (*order == '/')
		outlive(order);
	else
		lease_renew(order);
}

void orders_take(int fd)
{
	static char order[ORDER_LONGEST];
	static size_t length;
	char bytes[256];

	for (ssize_t count; (count = read(fd, bytes, sizeof bytes)) > 0;)
		for (ssize_t i = 0; i < count; i++) {
			if (bytes[i] == '\n') {
				order[length] = 0;
				length = 0;
				take_order(order);
			} else if (length < ORDER_LONGEST - 1) {
				order[length++] = bytes[i];
			} else {
				order[0] = '?'; /* too long to be any */
			}
		}
}

/* So short a line is written whole. */
bool order_give(const char *order)
{
	int fd = open(ORDERS_FIFO, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	bool given = fd >= 0 && dprintf(fd, "%s\n", order) > 0;
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return given;
}
