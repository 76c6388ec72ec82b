#include "harden.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../agent/line.h"

#define OOM_SCORE "/proc/self/oom_score_adj"

/* musl has the function, and it does nothing. */
static void schedule(int policy, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	syscall(SYS_sched_setscheduler, 0, policy, &param);
}

void harden(void)
{
	mlockall(MCL_CURRENT | MCL_FUTURE);
	schedule(SCHED_FIFO | SCHED_RESET_ON_FORK, 1);
	line_write(OOM_SCORE, "-1000");
}

void soften(void)
{
	munlockall();
	schedule(SCHED_OTHER, 0);
	line_write(OOM_SCORE, "0");
}
