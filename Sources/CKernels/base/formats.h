/* The types of formats.def by name: QS_TYPE_<NAME> is the id of a type in GGUF files. */
#ifndef QS_FORMATS_H
#define QS_FORMATS_H

/* Ids are below this. */
enum { QS_TYPE_IDS = 64 };

enum {
#define QS_FORMAT(id, NAME, ...) QS_TYPE_##NAME = id,
#include "each_format.h"
};

/* A file's name in quotes, for QS_FILE of include_formats.h; parts of it may be macros' arguments. */
#define QS_PATH_(...) #__VA_ARGS__
#define QS_PATH(...) QS_PATH_(__VA_ARGS__)

#endif
