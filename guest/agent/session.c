#include "session.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES = 16 };

struct process {
	char state;
	pid_t group, session;
};

static bool look_at(const char *pid, struct process *process)
{
	char path[64], stat[512];
	size_t length;

	snprintf(path, sizeof path, "/proc/%s/stat", pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	length = fread(stat, 1, sizeof stat - 1, file);
	fclose(file);
	stat[length] = 0;

	/* PID (NAME) STATE PARENT GROUP SESSION; the name may hold anything. */
	char *name_end = strrchr(stat, ')');
	return name_end && sscanf(name_end, ") %c %*d %d %d", &process->state, &process->group,
				  &process->session) == 3;
}

/* Signals the living of the session that are not in `except`'s group, and counts them. */
static int signal_outside(pid_t session, pid_t except, int signal)
{
	DIR *proc = opendir("/proc");
	int count = 0;

	if (!proc)
		return 0;
	for (struct dirent *entry; (entry = readdir(proc));) {
		pid_t pid = atoi(entry->d_name);
		struct process process;
		if (pid <= 0 || !look_at(entry->d_name, &process))
			continue;
		if (process.session != session || process.group == except || process.state == 'Z')
			continue;
		kill(pid, signal);
		count++;
	}
	closedir(proc);
	return count;
}

void session_signal(pid_t session, int signal)
{
	/* The session's first group at once; then the groups its processes made. */
	kill(-session, signal);
	signal_outside(session, session, signal);

	/* Who was forked while we looked gets it too: once killed, nobody forks. */
	if (signal == SIGKILL)
		for (int pass = 0; pass < PASSES && signal_outside(session, 0, signal); pass++)
			;
}
