/* Bringing a running system to rest, where no init system does it. */
#pragma once

/* Ends all processes but ours and our ancestors: asks them first. */
void end_processes(void);

/* Makes every file system that lies on something read-only. */
void write_out(void);

/* Takes all network links down, in order that no device writes to memory any more. */
void links_down(void);
