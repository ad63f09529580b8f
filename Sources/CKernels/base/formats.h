/* The types of formats.def by name: QS_TYPE_<NAME> is the id of a type in GGUF files. */
#ifndef QS_FORMATS_H
#define QS_FORMATS_H

/* Ids are below this. */
enum { QS_TYPE_IDS = 64 };

enum {
#define QS_FORMAT(id, NAME, ...) QS_TYPE_##NAME = id,
#include "each_format.h"
};

#endif
