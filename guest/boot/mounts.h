/* Mounts and folders that must succeed. */
#pragma once
#include <sys/types.h>

void mount_or_fail(const char *source, const char *target, const char *type, unsigned long flags,
		   const char *options);
void make_folder(const char *path, mode_t mode);
