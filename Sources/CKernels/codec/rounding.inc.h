/*
 * The kernels of qs_codec_rounding.h, sixteen weights (or candidates) at a time. Every lane does what the others do, so
 * results are the same on every instruction set.
 */
#define GRID_IS_FINITE(v) (((qs_lane_integers)(v)&0x7fffffff) < 0x7f800000)

/* The next sixteen weights, zeros past the end. */
static inline void QS_NAME(load_lanes)(const float *from, int64_t count, qs_lanes *lanes) {
    *lanes = (qs_lanes)(0.0f);
    memcpy(lanes, from, (size_t)(count < QS_ABREAST ? count : QS_ABREAST) * sizeof *from);
}

static inline void QS_NAME(store_lanes)(const qs_lanes *lanes, float *to, int64_t count) {
    memcpy(to, lanes, (size_t)(count < QS_ABREAST ? count : QS_ABREAST) * sizeof *to);
}

static void QS_NAME(qs_rounding_extent)(const float *weights, int64_t count, float extent[3]) {
    qs_lanes low = (qs_lanes)(INFINITY), high = (qs_lanes)(-INFINITY);
    int64_t i = 0;
    for (; i + QS_ABREAST <= count; i += QS_ABREAST) {
        qs_lanes x;
        memcpy(&x, weights + i, sizeof x);
        const qs_lane_integers finite = GRID_IS_FINITE(x);
        low = (finite & (x < low)) ? x : low;
        high = (finite & (x > high)) ? x : high;
    }
    float least = INFINITY, most = -INFINITY;
    for (int lane = 0; lane < QS_ABREAST; lane++) {
        least = low[lane] < least ? low[lane] : least;
        most = high[lane] > most ? high[lane] : most;
    }
    for (; i < count; i++) {
        if (!isfinite(weights[i])) continue;
        least = weights[i] < least ? weights[i] : least;
        most = weights[i] > most ? weights[i] : most;
    }
    extent[0] = least;
    extent[1] = most;
    extent[2] = least > most ? 0.0f : -least > most ? -least : most;
}

/* The grid's whole numbers nearest to x; NaN becomes 0. */
#define GRID_CODES(x, inverse, low, high, codes)                                                                       \
    do {                                                                                                               \
        qs_lanes t_ = (x) * (inverse);                                                                                 \
        t_ = (x) == (x) ? t_ : 0.0f;                                                                                   \
        t_ = AT_LEAST(t_, low);                                                                                        \
        t_ = AT_MOST(t_, high);                                                                                        \
        (codes) = ROUND_LANES(t_);                                                                                     \
    } while (0)

static void QS_NAME(qs_rounding_uniform)(const float *weights, float *result, int64_t count, qs_uniform_grid grid) {
    const qs_lanes inverse = (qs_lanes)(grid.inverse), low = (qs_lanes)(grid.low), high = (qs_lanes)(grid.high);
    for (int64_t i = 0; i < count; i += QS_ABREAST) {
        qs_lanes x, codes;
        QS_NAME(load_lanes)(weights + i, count - i, &x);
        GRID_CODES(x, inverse, low, high, codes);
        codes *= grid.scale;
        QS_NAME(store_lanes)(&codes, result + i, count - i);
    }
}

/* Adds single-precision sums to the totals before they grow so long that rounding matters. */
enum { GRID_SUM_LENGTH = 256 };

/* Sixteen grids, one in each lane. */
typedef struct {
    qs_lanes inverse, scale, low, high;
} grid_lanes;

/* The squared errors of up to GRID_SUM_LENGTH weights; those that are not finite count as zero. */
QS_INLINE void uniform_error_sums(const float *weights, const float *importance, int64_t count, const grid_lanes *grids,
                                  qs_lanes *result) {
    qs_lanes sums = (qs_lanes)(0.0f);
    for (int64_t i = 0; i < count; i++) {
        const float weight = isfinite(weights[i]) ? weights[i] : 0.0f;
        const qs_lanes x = (qs_lanes)(weight);
        qs_lanes codes = x * grids->inverse;
        codes = AT_LEAST(codes, grids->low);
        codes = AT_MOST(codes, grids->high);
        const qs_lanes error = ROUND_LANES(codes) * grids->scale - x, squared = error * error;
        sums += importance != NULL ? squared * importance[i] : squared;
    }
    *result = sums;
}

static void QS_NAME(qs_rounding_uniform_errors)(const float *weights, const float *importance, int64_t count,
                                                const qs_uniform_grid *grids, double *errors) {
    grid_lanes lanes;
    for (int k = 0; k < QS_ROUNDING_CANDIDATES; k++) {
        lanes.inverse[k] = grids[k].inverse;
        lanes.scale[k] = grids[k].scale;
        lanes.low[k] = grids[k].low;
        lanes.high[k] = grids[k].high;
        errors[k] = 0.0;
    }
    for (int64_t start = 0; start < count; start += GRID_SUM_LENGTH) {
        const int64_t length = count - start < GRID_SUM_LENGTH ? count - start : GRID_SUM_LENGTH;
        qs_lanes sums;
        if (importance == NULL)
            uniform_error_sums(weights + start, NULL, length, &lanes, &sums);
        else
            uniform_error_sums(weights + start, importance + start, length, &lanes, &sums);
        for (int k = 0; k < QS_ROUNDING_CANDIDATES; k++) errors[k] += (double)sums[k];
    }
}

static void QS_NAME(qs_rounding_table)(const float *weights, float *result, int64_t count, float inverse, float scale,
                                       const float *values, const float *borders, int32_t values_count) {
    for (int64_t i = 0; i < count; i += QS_ABREAST) {
        qs_lanes x;
        QS_NAME(load_lanes)(weights + i, count - i, &x);
        x = x == x ? x * inverse : 0.0f;
        qs_lanes nearest = (qs_lanes)(values[0]);
        for (int32_t k = 0; k + 1 < values_count; k++) nearest = x > borders[k] ? (qs_lanes)(values[k + 1]) : nearest;
        nearest *= scale;
        QS_NAME(store_lanes)(&nearest, result + i, count - i);
    }
}

/*
 * Adding 1.5 * 2^23 quanta leaves no place below one quantum: the sum is rounded, half to even. The quantum of a
 * number is 2^-mantissa times its power of two, that of the smallest normal for what is smaller.
 */
static void QS_NAME(qs_rounding_small_float)(const float *weights, float *result, int64_t count, qs_float_grid grid) {
    const int32_t least = (grid.least + 127) << 23, shift = (23 - grid.mantissa) << 23;
    for (int64_t i = 0; i < count; i += QS_ABREAST) {
        qs_lanes x;
        QS_NAME(load_lanes)(weights + i, count - i, &x);
        qs_lanes value = x == x ? x * grid.inverse : 0.0f;
        value = AT_LEAST(value, (qs_lanes)(-grid.largest));
        value = AT_MOST(value, (qs_lanes)(grid.largest));
        qs_lane_integers exponent = (qs_lane_integers)value & 0x7f800000;
        exponent = exponent > least ? exponent : least;
        const qs_lanes magic = (qs_lanes)(exponent + shift | 0x00400000);
        qs_lanes rounded = (value + magic) - magic;
        rounded = AT_LEAST(rounded, (qs_lanes)(-grid.largest));
        rounded = AT_MOST(rounded, (qs_lanes)(grid.largest));
        rounded = x == x ? rounded * grid.scale : grid.nan;
        QS_NAME(store_lanes)(&rounded, result + i, count - i);
    }
}

const qs_rounding_kernels QS_NAME(qs_rounding_kernels) = {
    QS_NAME(qs_rounding_extent), QS_NAME(qs_rounding_uniform),     QS_NAME(qs_rounding_uniform_errors),
    QS_NAME(qs_rounding_table),  QS_NAME(qs_rounding_small_float),
};
