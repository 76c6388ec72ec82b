#include "pci.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool pci_rescan(void)
{
	int fd = open("/sys/bus/pci/rescan", O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, "1", 1) == 1;
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return done;
}
