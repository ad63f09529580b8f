/* Scales of the blocks of a cache. */
#ifndef QS_LAYER_SCALES_H
#define QS_LAYER_SCALES_H

#include "qs_base_numbers.h"

/*
 * Writes a cached block's scale and returns what values are multiplied with to give codes; 0 where all codes are 0. A
 * scale that is no number, or too large for a half, makes everything that is computed with the block no number, so that
 * damaged weights are seen.
 */
static inline float qs_put_scale(uint16_t half, uint8_t *block) {
    if ((half & 0x7c00) == 0x7c00) half = 0x7e00;
    qs_put_u16(block, half);
    const float rounded = qs_float_from_half(half);
    return rounded == rounded && rounded != 0 ? 1 / rounded : 0;
}

#endif
