/*
 * Vectors of the compiler's types, and what the float kernels share, for the instruction set whose file includes this.
 * Before: QS_ISA, the suffix; QS_LANES, floats a vector (4, 8 or 16); and the target attribute.
 */
#include <string.h>

#include "numbers.h"
#include "../layer/kernels.h"

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

/* The lanes of `a` where the mask's are set, those of `b` elsewhere. */
static inline qs_vf choose(qs_vi mask, qs_vf a, qs_vf b) {
    return (qs_vf)((mask & (qs_vi)a) | (~mask & (qs_vi)b));
}

/* The larger lanes; those of `b` where one is no number. */
static inline qs_vf larger(qs_vf a, qs_vf b) {
    return choose((qs_vi)(a > b), a, b);
}

static inline float max_of(qs_vf v) {
#if QS_LANES == 16
    v = larger(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
    v = larger(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));
#elif QS_LANES == 8
    v = larger(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 4, 5, 6, 7));
#endif
    const float a = v[0] > v[2] ? v[0] : v[2], b = v[1] > v[3] ? v[1] : v[3];
    return a > b ? a : b;
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

/*
 * exp(x) of what is at most 0, to 1e-7: as above, with a polynomial that is nearest over the interval and exactly 1 at 0.
 * Below -87 it is exactly 0; of NaN, and only of it, NaN. The multiple of ln 2 is rounded by adding 1.5 * 2^23, which
 * leaves n in the lowest bits.
 */
static inline qs_vf exp_below(qs_vf x) {
    const qs_vf magic = splat(12582912.0f);
    const qs_vf shifted = fma(x, splat(1.44269504f), magic);
    const qs_vf r = fma(shifted - magic, splat(-0.69314718f), x);
    qs_vf p = splat(0.00138436316f);
    p = fma(p, r, splat(0.00837416388f));
    p = fma(p, r, splat(0.0416680016f));
    p = fma(p, r, splat(0.166664317f));
    p = fma(p, r, splat(0.49999994f));
    p = fma(p, r, splat(1.0f));
    p = fma(p, r, splat(1.0f));
    const qs_vi exponent = ((qs_vi)shifted << 23) + (127 << 23);
    const qs_vi is_small = (qs_vi)(x < -87.0f);
    return (qs_vf)((qs_vi)(p * (qs_vf)exponent) & ~is_small);
}
