/* Rounding of weights to grids: what a format gives back, without the bytes between. Any floats are allowed. */
#ifndef QS_CODEC_ROUNDING_H
#define QS_CODEC_ROUNDING_H

#include <stdint.h>

#include "qs_base_isa.h"

/* Candidates that one call of `uniform_errors` tries. */
#define QS_ROUNDING_CANDIDATES 16

/* Evenly spaced values: scale * q for whole numbers q in low ... high, which include 0; |low| and |high| below 2^22. */
typedef struct {
    float inverse; /* of the scale; 0 where that is 0 */
    float scale;
    float low, high;
} qs_uniform_grid;

/* A small floating-point type without infinities, times a scale. */
typedef struct {
    float inverse; /* of the scale; 0 where that is 0 */
    float scale;
    float largest;    /* of the type's values */
    int32_t mantissa; /* explicit bits of the mantissa, 1 ... 10 */
    int32_t least;    /* exponent of the smallest normal number; -126 ... 100 */
    float nan;        /* what NaN becomes */
} qs_float_grid;

typedef struct {
    /*
     * The least and the largest finite weight, and the largest finite magnitude: {+inf, -inf, 0} where there is none.
     */
    void (*extent)(const float *weights, int64_t count, float extent[3]);
    /* result = the nearest value of the grid, half to even; NaN gives 0, infinities the ends. */
    void (*uniform)(const float *weights, float *result, int64_t count, qs_uniform_grid grid);
    /*
     * Squared errors of each of QS_ROUNDING_CANDIDATES grids, each weight's times its `importance` where that is not
     * NULL. Weights that are not finite are passed over.
     */
    void (*uniform_errors)(const float *weights, const float *importance, int64_t count, const qs_uniform_grid *grids,
                           double *errors);
    /*
     * result = scale * the value nearest to weight * inverse. `values`: `values_count` of them, at least 1, rising;
     * `borders`: between each and the next, a weight on the border takes the lower. NaN gives the value nearest to 0.
     */
    void (*table)(const float *weights, float *result, int64_t count, float inverse, float scale, const float *values,
                  const float *borders, int32_t values_count);
    /* result = the nearest value of the type, half to even; what is larger takes the largest. */
    void (*small_float)(const float *weights, float *result, int64_t count, qs_float_grid grid);
} qs_rounding_kernels;

/* The kernels of the set in use; never NULL. Those of a set, NULL where the processor lacks it. */
const qs_rounding_kernels *qs_rounding_kernels_current(void);
const qs_rounding_kernels *qs_rounding_kernels_for(qs_isa isa);

#endif
