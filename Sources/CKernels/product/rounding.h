/* The scales that activations are rounded with. */
#ifndef QS_PRODUCT_ROUNDING_H
#define QS_PRODUCT_ROUNDING_H

#include "qs_base_numbers.h"

/* Largest magnitudes below this are rounded to zero: 127 / maximum would overflow. */
#define QS_SMALLEST_MAXIMUM 1e-35f

/* The scale of activations of that largest magnitude: 0 for a group of zeros, NaN where one is not finite. */
static inline float qs_scale_of(float maximum) {
    if (!(maximum < __builtin_inff())) return __builtin_nanf("");
    return maximum < QS_SMALLEST_MAXIMUM ? 0 : maximum / 127;
}

#endif
