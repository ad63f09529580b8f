/* Rows of a cache of keys and values: the same bytes whatever instruction set computes with them. */
#include <string.h>

#include "../base/formats.h"
#include "qs_base_numbers.h"
#include "qs_layer.h"
#include "scales.h"

_Static_assert((int)QS_ROW_F32 == (int)QS_TYPE_F32 && (int)QS_ROW_F16 == (int)QS_TYPE_F16, "rows of floats");
_Static_assert((int)QS_ROW_Q8_0 == (int)QS_TYPE_Q8_0 && (int)QS_ROW_Q4_0 == (int)QS_TYPE_Q4_0, "rows of blocks");

enum { BLOCK = 32, Q8_BYTES = 34, Q4_BYTES = 18 };

int32_t qs_cache_has_type(int32_t type) {
    return type == QS_ROW_F32 || type == QS_ROW_F16 || type == QS_ROW_Q8_0 || type == QS_ROW_Q4_0;
}

int32_t qs_cache_stride(int32_t type, int32_t length) {
    const int32_t unit = type == QS_ROW_F32 || type == QS_ROW_F16 ? 16 : BLOCK;
    return (length + unit - 1) / unit * unit;
}

int64_t qs_cache_row_bytes(int32_t type, int32_t stride) {
    switch (type) {
    case QS_ROW_F32: return 4 * (int64_t)stride;
    case QS_ROW_F16: return 2 * (int64_t)stride;
    case QS_ROW_Q8_0: return (int64_t)stride / BLOCK * Q8_BYTES;
    default: return (int64_t)stride / BLOCK * Q4_BYTES;
    }
}

static float put_scale(const qs_layer_kernels *kernels, float scale, uint8_t *block) {
    uint16_t half;
    kernels->to_f16(&scale, 1, &half);
    return qs_put_scale(half, block);
}

/* The nearest integer, ties to even, of what is below 2^22. */
static inline float nearest(float value) {
    return (value + 12582912.0f) - 12582912.0f;
}

static inline float clamp(float value, float low, float high) {
    return value < low ? low : value > high ? high : value;
}

/* The value of the largest magnitude, by its bits, so that infinities and NaN come out as such. */
static float farthest(const float *values) {
    uint32_t most = 0;
    float found = 0;
    for (int i = 0; i < BLOCK; i++) {
        const uint32_t magnitude = qs_bits_from_float(values[i]) & 0x7fffffff;
        if (magnitude <= most) continue;
        most = magnitude;
        found = values[i];
    }
    return found;
}

/* The value of the largest magnitude gets code -8, the others -8 to 7. */
static void put_q4_0(const qs_layer_kernels *kernels, const float *values, uint8_t *block) {
    const float factor = put_scale(kernels, farthest(values) / -8, block);
    for (int i = 0; i < BLOCK / 2; i++) {
        const float low = nearest(clamp(values[i] * factor, -8, 7));
        const float high = nearest(clamp(values[i + BLOCK / 2] * factor, -8, 7));
        block[2 + i] = factor == 0 ? 0x88 : (uint8_t)(((int)low + 8) | ((int)high + 8) << 4);
    }
}

static void put_blocks(const qs_layer_kernels *kernels, int32_t type, const float *values, int32_t blocks,
                       uint8_t *out) {
    if (type == QS_ROW_Q8_0) {
        kernels->put_q8_0(values, blocks, out);
    } else {
        for (int32_t i = 0; i < blocks; i++) put_q4_0(kernels, values + i * BLOCK, out + i * Q4_BYTES);
    }
}

/* Values that do not fill a block are followed by zeros. */
static void put_all_blocks(const qs_layer_kernels *kernels, int32_t type, const float *values, int32_t length,
                           uint8_t *row) {
    const int32_t whole = length / BLOCK, rest = length % BLOCK;
    put_blocks(kernels, type, values, whole, row);
    if (rest == 0) return;
    float padded[BLOCK] = {0};
    memcpy(padded, values + whole * BLOCK, 4 * (size_t)rest);
    put_blocks(kernels, type, padded, 1, row + qs_cache_row_bytes(type, whole * BLOCK));
}

void qs_cache_put(const qs_layer_kernels *kernels, int32_t type, const float *values, int32_t length, int32_t stride,
                  void *row) {
    if (type == QS_ROW_F32) {
        memcpy(row, values, 4 * (size_t)length);
        memset((float *)row + length, 0, 4 * (size_t)(stride - length));
    } else if (type == QS_ROW_F16) {
        kernels->to_f16(values, length, row);
        memset((uint16_t *)row + length, 0, 2 * (size_t)(stride - length));
    } else {
        put_all_blocks(kernels, type, values, length, row);
    }
}

static float get_q8_0(const uint8_t *row, int32_t i) {
    const uint8_t *block = row + i / BLOCK * Q8_BYTES;
    return qs_half_at(block) * (float)(int8_t)block[2 + i % BLOCK];
}

static float get_q4_0(const uint8_t *row, int32_t i) {
    const uint8_t *block = row + i / BLOCK * Q4_BYTES;
    const int at = i % BLOCK, codes = block[2 + at % (BLOCK / 2)];
    return qs_half_at(block) * (float)((at < BLOCK / 2 ? codes & 15 : codes >> 4) - 8);
}

void qs_cache_get(int32_t type, const void *row, int32_t length, float *out) {
    for (int32_t i = 0; i < length; i++) {
        switch (type) {
        case QS_ROW_F32: out[i] = ((const float *)row)[i]; break;
        case QS_ROW_F16: out[i] = qs_float_from_half(((const uint16_t *)row)[i]); break;
        case QS_ROW_Q8_0: out[i] = get_q8_0(row, i); break;
        default: out[i] = get_q4_0(row, i);
        }
    }
}
