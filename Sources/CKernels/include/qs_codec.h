/* Decoders and encoders of every block format, by GGUF type id. */
#ifndef QS_CODEC_H
#define QS_CODEC_H

#include <stdint.h>

#include "qs_base_isa.h"

/* Decodes `count` blocks into `count * weights_per_block` floats. Any bytes are allowed. */
typedef void (*qs_decode_function)(const void *blocks, float *weights, int64_t count);

/*
 * Encodes one row of `columns` weights, a whole number of blocks. `importance` is NULL or one weight a column, not
 * negative. The bytes do not depend on what `blocks` held before, nor, where all weights are finite, on the processor.
 */
typedef void (*qs_encode_function)(const float *weights, const float *importance, void *blocks, int64_t columns);

typedef struct {
    uint32_t type; /* GGUF type id */
    int32_t weights_per_block;
    int32_t bytes_per_block;
    qs_decode_function decode;
    qs_encode_function encode; /* NULL: the type can only be read */
    /* The same, with a wider search: never more weighted error than `encode`. NULL: nothing better than `encode`. */
    qs_encode_function encode_best;
} qs_codec;

/* The codec of a type for the instruction set in use, NULL where there is none. */
const qs_codec *qs_codec_for(uint32_t type);

/* The codec of a type compiled for `isa`; NULL where there is none or the processor can't run it. */
const qs_codec *qs_codec_for_isa(uint32_t type, qs_isa isa);

#endif
