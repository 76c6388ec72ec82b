/* Finding a virtio port by its name, without udev. */
#pragma once

/* Opens PATH; for /dev/virtio-ports/NAME also where nobody made that link, and waits
 * some seconds for the kernel to learn the name. -1 and errno where it cannot be opened. */
int virtio_open(const char *path);
