/* Files that processes can write to through memory: such a change shows nowhere. */
#pragma once
#include <stdbool.h>
#include <sys/stat.h>

/* Looks at all processes, anew. */
void mapped_look(void);

/* Whether the file was among what they can write to. */
bool mapped_has(const struct stat *stat);
