/* The boot id as programs read it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Shows a new boot id in place of the kernel's, which others have read already: it was drawn before a
 * template was made, and all its runs have it. False, and errno, where that cannot be. */
bool boot_id_renew(void);

bool boot_id_read(char *id, size_t room);
