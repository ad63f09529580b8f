/* What the panels of all 64-bit Arm processors have in common. */
#include <arm_neon.h>

#define QS_LANES 4
/* Panels that are multiplied at a time, and tokens of the largest tile of codes and of floats. */
#define QS_PANELS 1
#define QS_TOKENS 8
#define QS_FLOAT_TOKENS 8
#include "../../base/vectors.inc.h"

typedef uint8_t vc __attribute__((vector_size(16)));

static inline __attribute__((always_inline)) vc qs_lookup(const uint8_t table[16], vc index) {
    return (vc)vqtbl1q_u8(vld1q_u8(table), (uint8x16_t)index);
}
