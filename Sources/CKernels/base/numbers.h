/* Numbers out of bytes that need not be aligned, and the packed scales that several formats share. */
#ifndef QS_INFERENCE_BYTES_H
#define QS_INFERENCE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t qs_u32_at(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static inline float qs_float_of_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t qs_bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* IEEE half to float, exact; subnormals by a multiplication that lands in the normal range. */
static inline float qs_float_of_half(uint16_t half) {
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t rest = (uint32_t)(half & 0x7fff) << 13;
    if ((half & 0x7c00) == 0x7c00) return qs_float_of_bits(sign | 0x7f800000 | rest);
    const float scaled = qs_float_of_bits(rest) * 0x1p112f;
    return qs_float_of_bits(sign | qs_bits_of_float(scaled));
}

static inline float qs_half_at(const uint8_t *bytes) {
    return qs_float_of_half((uint16_t)(bytes[0] | bytes[1] << 8));
}

/* The 8 sub-blocks of Q4_K and Q5_K: scale and minimum of 6 bits each in the 12 bytes after two halves. */
static inline void qs_scales_q4_k(const uint8_t *block, float *scales, float *offsets) {
    const float scale = qs_half_at(block), minimum = qs_half_at(block + 2);
    const uint8_t *packed = block + 4;
    for (int j = 0; j < 8; j++) {
        int s, m;
        if (j < 4) {
            s = packed[j] & 63;
            m = packed[j + 4] & 63;
        } else {
            s = (packed[j + 4] & 15) | packed[j - 4] >> 6 << 4;
            m = packed[j + 4] >> 4 | packed[j] >> 6 << 4;
        }
        scales[2 * j] = scales[2 * j + 1] = scale * (float)s;
        offsets[2 * j] = offsets[2 * j + 1] = -(minimum * (float)m);
    }
}

/* The 16 groups of Q3_K: low nibbles in 8 bytes, upper two bits in 4; the value less 32. */
static inline void qs_scales_q3_k(const uint8_t *packed, float scale, float *scales) {
    for (int g = 0; g < 16; g++) {
        const int low = g < 8 ? packed[g] & 15 : packed[g - 8] >> 4;
        const int high = packed[8 + g % 4] >> (2 * (g / 4)) & 3;
        scales[g] = scale * (float)((low | high << 4) - 32);
    }
}

#endif
