/* Decoders and encoders of every block format, by GGUF type id. */
#ifndef QS_QUANTIZE_H
#define QS_QUANTIZE_H

#include <stdint.h>
#include <string.h>

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

static inline float qs_float_from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t qs_bits_from_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* IEEE 754 binary16 to binary32, exact; NaNs come out quiet. Branch-free, so that loops over it vectorise. */
static inline float qs_float_from_half(uint16_t half) {
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t magnitude = (uint32_t)(half & 0x7fff);
    /* Normal numbers: the exponent's bias moves from 15 to 127. */
    const uint32_t normal = (magnitude << 13) + ((127u - 15u) << 23);
    /* Subnormal ones: 2^-24 times an integer, had by subtracting the hidden one of a float in [0.5, 1). */
    const float subnormal = qs_float_from_bits(magnitude | 126u << 23) - 0.5f;
    const uint32_t special = (magnitude << 13) | 0x7f800000u | (magnitude > 0x7c00u ? 0x00400000u : 0u);
    const uint32_t small = magnitude < 0x0400u ? qs_bits_from_float(subnormal) : normal;
    return qs_float_from_bits(sign | (magnitude >= 0x7c00u ? special : small));
}

/* Binary32 to binary16, half to even; too large becomes infinity, every NaN the quiet 0x7e00 of its sign. */
static inline uint16_t qs_half_from_float(float value) {
    const uint32_t bits = qs_bits_from_float(value);
    const uint32_t magnitude = bits & 0x7fffffffu;
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000u);
    /* Normal results: rebias, then add just under half of the last kept place, plus one where that place is odd. */
    const uint32_t odd = magnitude >> 13 & 1u;
    const uint32_t normal = (magnitude - ((127u - 15u) << 23) + 0x0fffu + odd) >> 13;
    /* Subnormal ones: adding 0.5 puts 2^-24 into the last place of the float, which rounds as wanted. */
    const uint32_t subnormal = qs_bits_from_float(qs_float_from_bits(magnitude) + 0.5f) - (126u << 23);
    uint32_t result = magnitude < 0x38800000u ? subnormal : normal;
    result = magnitude >= 0x47800000u ? 0x7c00u : result;
    result = magnitude > 0x7f800000u ? 0x7e00u : result;
    return (uint16_t)(sign | result);
}

#endif
