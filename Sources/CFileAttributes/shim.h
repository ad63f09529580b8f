// Notes that a file system keeps beside a file's bytes, which Swift's own map of the C library leaves out. They are declared
// here one by one: the library's header would make its types this module's, and take them from those who import the library.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __APPLE__
int fsetxattr(int file, const char *name, const void *value, size_t size, uint32_t position, int options);
intptr_t getxattr(const char *path, const char *name, void *value, size_t size, uint32_t position, int options);
#else
int fsetxattr(int file, const char *name, const void *value, size_t size, int flags);
intptr_t getxattr(const char *path, const char *name, void *value, size_t size);
#endif
