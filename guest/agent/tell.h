/* Telling of an entry: all but the content of files. There must be room for a record. */
#pragma once
#include <stdint.h>
#include <sys/stat.h>

#include "tree.h"

void tell_folder(struct node *node, mode_t mode);
void tell_special(struct node *node);

/* Also gives a sum of where it leads; 0 where it is gone, and nothing is told. */
uint64_t tell_link(struct node *node, int folder);

/* That what has this path, of `length` bytes, is no more. */
void tell_gone(const char *path, size_t length);

/* A file's beginning: its size, as it will be at most. */
void tell_file(struct node *node, char kind, int slot, uint64_t size);
