/* agent receive DIR: takes a folder's files, and tells later what has become of them
 * (docs/records.md). */
#pragma once

/* Records come from stdin and go to stdout; `q` ends either way. The end of stdin is ours. */
int receive_folder(int argc, char **argv);
