/*
 * Vectors of the compiler's types, for the instruction set whose file includes this after base/set.h: sixteen numbers,
 * which every set computes alike, and with QS_LANES (4, 8 or 16) as many floats as a register of the set holds.
 */

/* ---- Sixteen lanes ---- */

/*
 * Sixteen groups, or candidates of a search, abreast: one in each lane. What is computed in a lane runs from left to
 * right, as a loop over that group alone would, so results are the same to the bit on every set, however wide its
 * registers are.
 */
enum { QS_ABREAST = 16 };
typedef float qs_lanes __attribute__((ext_vector_type(QS_ABREAST)));

/* Half to even for |v| < 2^22, as round_even. */
#define ROUND_LANES(v) (((v) + 12582912.0f) - 12582912.0f)
#define AT_LEAST(v, low) ((v) > (low) ? (v) : (low))
#define AT_MOST(v, high) ((v) < (high) ? (v) : (high))
typedef int32_t qs_lane_integers __attribute__((ext_vector_type(QS_ABREAST)));
typedef _Bool qs_lane_flags __attribute__((ext_vector_type(QS_ABREAST)));
typedef uint8_t qs_lane_bytes __attribute__((ext_vector_type(QS_ABREAST)));

static const qs_lanes lane_numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* round_even and clamp of each lane, to the bit. */
static inline void round_lanes(const qs_lanes *values, int low, int high, qs_lanes *codes) {
    const qs_lanes shifted = *values + 12582912.0f;
    qs_lane_integers rounded;
    memcpy(&rounded, &shifted, sizeof rounded);
    rounded = (rounded & 0x007fffff) - 0x00400000;
    const qs_lane_integers least = low, most = high;
    const qs_lane_integers raised = AT_LEAST(rounded, least), limited = AT_MOST(raised, most);
    *codes = __builtin_convertvector(limited, qs_lanes);
}

#if defined(QS_LANES)

/* ---- A register of the set ---- */

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

static inline qs_vf load_halves(const uint16_t *from) {
    return __builtin_convertvector(*(const qs_vh *)(const void *)from, qs_vf);
}

/* Lane by lane: a sum with zeros would have to be computed, for what becomes of -0. */
static inline qs_vf splat(float value) {
    qs_vf all;
    QS_UNROLL for (int i = 0; i < QS_LANES; i++) all[i] = value;
    return all;
}

static inline qs_vf mul_add(qs_vf a, qs_vf b, qs_vf c) {
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
    qs_vf r = mul_add(n, splat(-0.693359375f), x);
    r = mul_add(n, splat(2.12194440e-4f), r);
    qs_vf p = splat(1.0f / 5040);
    p = mul_add(p, r, splat(1.0f / 720));
    p = mul_add(p, r, splat(1.0f / 120));
    p = mul_add(p, r, splat(1.0f / 24));
    p = mul_add(p, r, splat(1.0f / 6));
    p = mul_add(p, r, splat(0.5f));
    p = mul_add(p, r, splat(1.0f));
    p = mul_add(p, r, splat(1.0f));
    const qs_vi exponent = (__builtin_convertvector(n, qs_vi) + 127) << 23;
    const qs_vi result = (qs_vi)(p * (qs_vf)exponent);
    return (qs_vf)((result & is_number) | ((qs_vi)argument & ~is_number));
}

/*
 * exp(x) of what is at most 0, to 1e-7: as above, with a polynomial that is nearest over the interval and exactly 1 at
 * 0. Below -87 it is exactly 0; of NaN, and only of it, NaN. The multiple of ln 2 is rounded by adding 1.5 * 2^23,
 * which leaves n in the lowest bits.
 */
static inline qs_vf exp_below(qs_vf x) {
    const qs_vf magic = splat(12582912.0f);
    const qs_vf shifted = mul_add(x, splat(1.44269504f), magic);
    const qs_vf r = mul_add(shifted - magic, splat(-0.69314718f), x);
    qs_vf p = splat(0.00138436316f);
    p = mul_add(p, r, splat(0.00837416388f));
    p = mul_add(p, r, splat(0.0416680016f));
    p = mul_add(p, r, splat(0.166664317f));
    p = mul_add(p, r, splat(0.49999994f));
    p = mul_add(p, r, splat(1.0f));
    p = mul_add(p, r, splat(1.0f));
    const qs_vi exponent = ((qs_vi)shifted << 23) + (127 << 23);
    const qs_vi is_small = (qs_vi)(x < -87.0f);
    return (qs_vf)((qs_vi)(p * (qs_vf)exponent) & ~is_small);
}

/* The even and the odd lanes of two vectors, and the lower and the upper lanes of the two that they came from. */
#if QS_LANES == 16
#define QS_EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define QS_ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#define QS_LOWER(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define QS_UPPER(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif QS_LANES == 8
#define QS_EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define QS_ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define QS_LOWER(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define QS_UPPER(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define QS_EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define QS_ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#define QS_LOWER(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define QS_UPPER(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
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

#endif
