/* What the training kernels share beyond base/vectors.inc.h, which comes before. */
#include "kernels.h"

#define QS_INLINE static inline __attribute__((always_inline))
#define QS_UNROLL _Pragma("clang loop unroll(full)")

#if QS_LANES == 16
#define INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define INTERLEAVE_HIGH(a, b)                                                                                          \
    __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define EVEN_LANES(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODD_LANES(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#elif QS_LANES == 8
#define INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define INTERLEAVE_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define EVEN_LANES(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD_LANES(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#else
#define INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define INTERLEAVE_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define EVEN_LANES(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define ODD_LANES(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#endif

/* A vector of which `left` values are there; the other lanes are 0. */
QS_INLINE qs_vf load_some(const float *from, int64_t left) {
    if (left >= QS_LANES) return load(from);
    float last[QS_LANES] = {0};
    for (int64_t i = 0; i < left; i++) last[i] = from[i];
    return load(last);
}

/* Writes the first `left` lanes, or all. */
QS_INLINE void store_some(float *to, int64_t left, qs_vf value) {
    if (left >= QS_LANES) {
        store(to, value);
        return;
    }
    float last[QS_LANES];
    store(last, value);
    for (int64_t i = 0; i < left; i++) to[i] = last[i];
}

/* The first `left` lanes of `value`, those of `other` behind them. */
QS_INLINE qs_vf first_lanes(qs_vf value, int64_t left, qs_vf other) {
    if (left >= QS_LANES) return value;
    qs_vi lane;
    QS_UNROLL for (int i = 0; i < QS_LANES; i++) lane[i] = i;
    return choose((qs_vi)(lane < (int32_t)left), value, other);
}
