/*
 * Vectors of the compiler's types, and what the float kernels share, for the instruction set whose file includes this.
 * Before: QS_ISA, the suffix; QS_LANES, floats a vector (4, 8 or 16); and the target attribute.
 */
#include <string.h>

#include "bytes.h"
#include "kernels.h"

#define QS_PASTE_(a, b) a##__##b
#define QS_PASTE(a, b) QS_PASTE_(a, b)
#define QS_NAME(name) QS_PASTE(name, QS_ISA)

typedef float qs_vf __attribute__((vector_size(4 * QS_LANES)));
typedef float qs_vfu __attribute__((vector_size(4 * QS_LANES), aligned(4)));
typedef int32_t qs_vi __attribute__((vector_size(4 * QS_LANES)));
typedef uint16_t qs_vu16 __attribute__((vector_size(2 * QS_LANES), aligned(2)));
typedef uint32_t qs_vu32 __attribute__((vector_size(4 * QS_LANES)));
typedef _Float16 qs_vh __attribute__((vector_size(2 * QS_LANES), aligned(2)));

static inline qs_vf load(const float *from) {
    return *(const qs_vfu *)(const void *)from;
}

static inline void store(float *to, qs_vf value) {
    *(qs_vfu *)(void *)to = value;
}

static inline qs_vf load_half(const uint16_t *from) {
    return __builtin_convertvector(*(const qs_vh *)(const void *)from, qs_vf);
}

/* Lane by lane: a sum with zeros would have to be computed, for what becomes of -0. */
static inline qs_vf splat(float value) {
    qs_vf all;
#pragma clang loop unroll(full)
    for (int i = 0; i < QS_LANES; i++) all[i] = value;
    return all;
}

static inline qs_vf fma(qs_vf a, qs_vf b, qs_vf c) {
    return __builtin_elementwise_fma(a, b, c);
}

/* Sum of the lanes, halves first: a fixed order. */
static inline float sum_of(qs_vf v) {
#if QS_LANES == 16
    typedef float half_t __attribute__((vector_size(32)));
    const half_t eight = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                         __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
#else
#define eight v
#endif
    typedef float quarter_t __attribute__((vector_size(16)));
#if QS_LANES >= 8
    const quarter_t four =
        __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
#else
    const quarter_t four = eight;
#endif
#undef eight
    return (four[0] + four[2]) + (four[1] + four[3]);
}

static inline float max_of(qs_vf v) {
    float lanes[QS_LANES], largest;
    memcpy(lanes, &v, sizeof lanes);
    largest = lanes[0];
    for (int i = 1; i < QS_LANES; i++) largest = lanes[i] > largest ? lanes[i] : largest;
    return largest;
}

/*
 * exp(x) to about one unit in the last place: x = n ln 2 + r with |r| <= ln 2 / 2, the Taylor polynomial of degree 7
 * for exp(r), n into the exponent. Arguments are clamped to -87 ... 88; of NaN it is NaN, so that damaged weights are
 * seen in the logits.
 */
static inline qs_vf exp_of(qs_vf argument) {
    const qs_vi is_number = (qs_vi)(argument == argument);
    qs_vf x = __builtin_elementwise_min(__builtin_elementwise_max(argument, splat(-87.0f)), splat(88.0f));
    const qs_vf n = __builtin_elementwise_roundeven(x * 1.44269504f);
    qs_vf r = fma(n, splat(-0.693359375f), x);
    r = fma(n, splat(2.12194440e-4f), r);
    qs_vf p = splat(1.0f / 5040);
    p = fma(p, r, splat(1.0f / 720));
    p = fma(p, r, splat(1.0f / 120));
    p = fma(p, r, splat(1.0f / 24));
    p = fma(p, r, splat(1.0f / 6));
    p = fma(p, r, splat(0.5f));
    p = fma(p, r, splat(1.0f));
    p = fma(p, r, splat(1.0f));
    const qs_vi exponent = (__builtin_convertvector(n, qs_vi) + 127) << 23;
    const qs_vi result = (qs_vi)(p * (qs_vf)exponent);
    return (qs_vf)((result & is_number) | ((qs_vi)argument & ~is_number));
}
