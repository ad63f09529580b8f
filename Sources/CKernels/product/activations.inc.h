/*
 * Rounding of activations to 8 bits, a scale for each 32 (see qs_rounded_block), and the softmax of experts' scores:
 * once a set, for all its variants.
 */
#include "rounding.h"

enum { VECTORS = QS_ROUNDED_COLUMNS / QS_LANES };

typedef int8_t qs_few __attribute__((vector_size(QS_LANES), aligned(1)));

/* The largest magnitude, by its bits, so that infinities and NaN come out as such. */
QS_INLINE float largest_of(const qs_vf values[VECTORS]) {
    qs_vi largest = (qs_vi){0};
    QS_UNROLL for (int v = 0; v < VECTORS; v++) {
        const qs_vi magnitude = (qs_vi)values[v] & 0x7fffffff;
        largest = __builtin_elementwise_max(largest, magnitude);
    }
    return qs_float_from_bits((uint32_t)__builtin_reduce_max(largest));
}

QS_INLINE void round_block(const float *from, qs_rounded_block *block) {
    qs_vf values[VECTORS];
    QS_UNROLL for (int v = 0; v < VECTORS; v++) values[v] = load(from + v * QS_LANES);
    const float maximum = largest_of(values), scale = qs_scale_of(maximum);
    const float factor = scale > 0 ? 127 / maximum : 0;
    qs_vi totals[2] = {{0}, {0}};
    QS_UNROLL for (int v = 0; v < VECTORS; v++) {
        /* What is not finite has no code. */
        const qs_vf scaled = factor > 0 ? __builtin_elementwise_roundeven(values[v] * factor) : (qs_vf){0};
        const qs_vi code = __builtin_convertvector(scaled, qs_vi);
        totals[v * QS_LANES / 16] += code;
        *(qs_few *)(void *)(block->codes + v * QS_LANES) = __builtin_convertvector(code, qs_few);
    }
    const int32_t first = __builtin_reduce_add(totals[0]), sum = first + __builtin_reduce_add(totals[1]);
    block->scale = scale;
    block->sum = scale * (float)sum;
    block->negative = -sum;
    block->negative_first = -first;
}

void QS_BASE_NAME(qs_round_row)(const float *values, int32_t columns, qs_rounded_block *record) {
    int32_t c = 0;
    for (; c + QS_ROUNDED_COLUMNS <= columns; c += QS_ROUNDED_COLUMNS) round_block(values + c, record++);
    if (c == columns) return;
    float last[QS_ROUNDED_COLUMNS] = {0};
    memcpy(last, values + c, 4 * (size_t)(columns - c));
    round_block(last, record);
}

void QS_BASE_NAME(qs_softmax)(float *values, int32_t count) {
    float maximum = values[0], sum = 0;
    for (int32_t i = 1; i < count; i++) maximum = values[i] > maximum ? values[i] : maximum;
    for (int32_t i = 0; i < count; i++) {
        values[i] = exp_of(splat(values[i] - maximum))[0];
        sum += values[i];
    }
    for (int32_t i = 0; i < count; i++) values[i] /= sum;
}
