/* The guest's root: the image, with everything above it in RAM. */
#pragma once

/* Fills the current folder, an empty tmpfs but for the kernel's views, from the image on a device.
 * Every top folder of the image becomes an overlay, so that / itself is a tmpfs: links, files and
 * empty folders are made anew. What is ours goes to run/testbed. */
void make_root(const char *device);

/* Moves a file of the initrd's /testbed to run/testbed. */
void keep_file(const char *name);
