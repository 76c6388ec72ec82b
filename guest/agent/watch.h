/* agent watch DIR: sends a folder's files as they are written (docs/records.md). */
#pragma once

/* Records go to stdout. A line `flush` on stdin has all be sent as it is now; its end is ours. */
int watch_folder(int argc, char **argv);
