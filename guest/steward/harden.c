#include "harden.h"

#include <sched.h>
#include <sys/mman.h>

#include "../agent/line.h"

#define OOM_SCORE "/proc/self/oom_score_adj"

void harden(void)
{
	struct sched_param first = { .sched_priority = 1 };

	mlockall(MCL_CURRENT | MCL_FUTURE);
	sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
	line_write(OOM_SCORE, "-1000");
}

void soften(void)
{
	struct sched_param usual = { 0 };

	munlockall();
	sched_setscheduler(0, SCHED_OTHER, &usual);
	line_write(OOM_SCORE, "0");
}
