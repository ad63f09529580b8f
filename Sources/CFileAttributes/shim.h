// Notes that a file system keeps beside a file's bytes: a header that Swift's own map of the C library leaves out.
#pragma once
#include <sys/types.h>
#include <sys/xattr.h>
