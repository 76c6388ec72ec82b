/* The PCI bus. */
#pragma once
#include <stdbool.h>

/* Finds what was plugged in since the kernel last looked, and starts its drivers. False with errno. */
bool pci_rescan(void);
