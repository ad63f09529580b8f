/* The table that each set has of its codecs. */
#ifndef QS_CODEC_TABLE_H
#define QS_CODEC_TABLE_H

#include "../base/formats.h"
#include "qs_codec.h"

typedef struct {
    qs_codec of[QS_TYPE_IDS]; /* by type; without `decode` where a type has no codec */
} qs_codec_kernels;

#endif
