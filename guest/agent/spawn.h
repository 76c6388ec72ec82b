/* Starting a process in a session of its own, its standard streams pipes. */
#pragma once
#include <stddef.h>
#include <sys/types.h>

struct program {
	char **argv, **env, *cwd;
};

/* Our ends of the pipes; none of them waits. */
struct streams {
	int in, out, err;
};

/* The pid; or -1, and a sentence about why not in `error`. */
pid_t spawn(const struct program *program, struct streams *streams, char *error, size_t room);
