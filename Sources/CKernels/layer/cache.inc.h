/* Turning, and what is put into a cache: a part of set.inc.h. */
#include "scales.h"

static void QS_NAME(qs_rotate)(float *head, const float *rotation, int32_t rotated, int32_t half_split) {
    const int32_t pairs = rotated / 2, between = half_split ? pairs : 1, step = half_split ? 1 : 2;
    int32_t i = 0;
    for (; i + QS_LANES <= pairs; i += QS_LANES) {
        const qs_vf first = load(rotation + 2 * i), second = load(rotation + 2 * i + QS_LANES);
        const qs_vf cosine = QS_EVEN(first, second), sine = QS_ODD(first, second);
        float *low = head + step * i, *high = half_split ? low + pairs : low + QS_LANES;
        const qs_vf a = load(low), b = load(high);
        const qs_vf x = half_split ? a : QS_EVEN(a, b), y = half_split ? b : QS_ODD(a, b);
        const qs_vf turned_x = x * cosine - y * sine, turned_y = x * sine + y * cosine;
        store(low, half_split ? turned_x : QS_LOWER(turned_x, turned_y));
        store(high, half_split ? turned_y : QS_UPPER(turned_x, turned_y));
    }
    for (; i < pairs; i++) {
        float *x = head + step * i, *y = x + between;
        const float cosine = rotation[2 * i], sine = rotation[2 * i + 1];
        const float turned = *x * cosine - *y * sine;
        *y = *x * sine + *y * cosine;
        *x = turned;
    }
}

/* The value of the largest magnitude of 32, without its sign, by its bits. */
static inline float largest_of_block(const float *values) {
    qs_vu32 most = {0};
    for (int i = 0; i < 32; i += QS_LANES) {
        const qs_vu32 magnitude = (qs_vu32)load(values + i) & 0x7fffffff;
        most = __builtin_elementwise_max(most, magnitude);
    }
    return qs_float_from_bits(__builtin_reduce_max(most));
}

static void QS_NAME(qs_put_q8_0)(const float *values, int32_t blocks, uint8_t *out) {
    for (int32_t b = 0; b < blocks; b++, values += 32, out += 34) {
        const _Float16 half = (_Float16)(largest_of_block(values) / 127);
        uint16_t bits;
        memcpy(&bits, &half, sizeof bits);
        const float factor = qs_put_scale(bits, out);
        for (int i = 0; i < 32; i += QS_LANES) {
            const qs_vf scaled = load(values + i) * factor;
            const qs_vf high = choose((qs_vi)(scaled > 127.0f), splat(127.0f), scaled);
            const qs_vf clamped = choose((qs_vi)(high < -127.0f), splat(-127.0f), high);
            const qs_vf nearest = factor == 0 ? (qs_vf){0} : (clamped + 12582912.0f) - 12582912.0f;
            *(qs_vi8 *)(void *)(out + 2 + i) = __builtin_convertvector(__builtin_convertvector(nearest, qs_vi), qs_vi8);
        }
    }
}
