/* The virtio disk with the root image. */
#pragma once

/* The path below the new root of the disk with this serial number. */
const char *find_disk(const char *serial);
