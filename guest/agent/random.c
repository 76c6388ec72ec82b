#include "random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* linux/random.h, which musl does not have. */
#define ADD_ENTROPY _IOW('R', 0x03, int[2]) /* RNDADDENTROPY */
#define RESEED _IO('R', 0x07) /* RNDRESEEDCRNG */

struct entropy {
	int bits, bytes;
	uint8_t seed[SEED_BYTES];
};

static int digit(char hex)
{
	return hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}

bool random_reseed(const char *hex)
{
	struct entropy entropy = { 8 * SEED_BYTES, SEED_BYTES, { 0 } };
	int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);

	for (int i = 0; i < SEED_BYTES; i++)
		entropy.seed[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));

	/* Writing alone changes nothing that is drawn before the kernel's next reseeding. */
	bool done = fd >= 0 && !ioctl(fd, ADD_ENTROPY, &entropy) && !ioctl(fd, RESEED);
	int error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return done;
}
