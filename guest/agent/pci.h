/* The PCI bus. */
#pragma once
#include <stdbool.h>

/* Has a process of its own find what was plugged in since the kernel last looked, and start its
 * drivers: that takes a while, which others can use. Who needs the devices writes to `rescan` too,
 * and is then behind it. False with errno. */
bool pci_rescan(void);
