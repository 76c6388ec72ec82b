/* Files of one line, as in /sys. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Reads the file's first line, without its newline; false where there is none to read. */
bool line_read(const char *path, char *line, size_t room);
bool line_is(const char *path, const char *wanted);

/* Writes a text to a file that is there; without a word where it cannot. */
void line_write(const char *path, const char *text);
