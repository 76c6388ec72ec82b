/* The kernel's log: what is said there reaches the console, also right before the end. */
#pragma once

/* Says one line, without its newline. */
void kmsg(const char *format, ...) __attribute__((format(printf, 1, 2)));
