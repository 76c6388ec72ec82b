#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ON_CRASH = 2 }; /* KEXEC_FILE_ON_CRASH */

/* What the system call may answer, by the names a script can tell apart. */
static const char *name_of(int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
		{ EACCES, "EACCES" },	{ EADDRNOTAVAIL, "EADDRNOTAVAIL" },
		{ EBADMSG, "EBADMSG" }, { EBUSY, "EBUSY" },
		{ EFBIG, "EFBIG" },	{ EINVAL, "EINVAL" },
		{ EIO, "EIO" },		{ EKEYREJECTED, "EKEYREJECTED" },
		{ ELIBBAD, "ELIBBAD" }, { ENODATA, "ENODATA" },
		{ ENOENT, "ENOENT" },	{ ENOEXEC, "ENOEXEC" },
		{ ENOKEY, "ENOKEY" },	{ ENOMEM, "ENOMEM" },
		{ ENOPKG, "ENOPKG" },	{ ENOSYS, "ENOSYS" },
		{ ENOTSUP, "ENOTSUP" }, { EPERM, "EPERM" },
		{ ETXTBSY, "ETXTBSY" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].error == error)
			return names[i].name;
	return "OTHER";
}

static int say(const char *what, int error)
{
	fprintf(stderr, "load: %s: %s: %s\n", name_of(error), what, strerror(error));
	return 1;
}

int load(int argc, char **argv)
{
	unsigned long flags = 0;

	if (argc > 0 && !strcmp(argv[0], "--crash")) {
		flags = ON_CRASH;
		argc--;
		argv++;
	}
	if (argc != 3) {
		fputs("usage: agent load [--crash] KERNEL INITRD CMDLINE\n", stderr);
		return 2;
	}
	int kernel = open(argv[0], O_RDONLY | O_CLOEXEC);
	if (kernel < 0)
		return say(argv[0], errno);
	int initrd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (initrd < 0)
		return say(argv[1], errno);
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(argv[2]) + 1, argv[2], flags))
		return say("the kernel does not take it", errno);
	return 0;
}
