/* The virtio disk with the root image. */
#pragma once

/* The device with this serial number. */
const char *find_disk(const char *serial);
