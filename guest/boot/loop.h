/* Images that lie in the initrd as files. */
#pragma once

/* Attaches the image, read-only, to the next free loop device. The name lasts until the next call. */
const char *loop_attach(const char *image);
