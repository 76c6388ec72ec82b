/* Waiting for a device without polling for it. */
#pragma once
#include <stdbool.h>

/* Looks now, and again whenever the kernel tells of a device, until `look(what)` is true or
 * nothing has been told for `ms`. Returns the last look. */
bool uevent_until(bool (*look)(const char *what), const char *what, int ms);
