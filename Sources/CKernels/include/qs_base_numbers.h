/* Floats, halves and their bits, and numbers of bytes that need not be aligned, lowest byte first. */
#ifndef QS_BASE_NUMBERS_H
#define QS_BASE_NUMBERS_H

#include <stdint.h>
#include <string.h>

static inline float qs_float_from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t qs_bits_from_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* IEEE 754 binary16 to binary32, exact; NaNs come out quiet. Branch-free, so that loops over it vectorise. */
static inline float qs_float_from_half(uint16_t half) {
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t magnitude = (uint32_t)(half & 0x7fff);
    /* Normal numbers: the exponent's bias moves from 15 to 127. */
    const uint32_t normal = (magnitude << 13) + ((127u - 15u) << 23);
    /* Subnormal ones: 2^-24 times an integer, had by subtracting the hidden one of a float in [0.5, 1). */
    const float subnormal = qs_float_from_bits(magnitude | 126u << 23) - 0.5f;
    const uint32_t special = (magnitude << 13) | 0x7f800000u | (magnitude > 0x7c00u ? 0x00400000u : 0u);
    const uint32_t small = magnitude < 0x0400u ? qs_bits_from_float(subnormal) : normal;
    return qs_float_from_bits(sign | (magnitude >= 0x7c00u ? special : small));
}

/* Binary32 to binary16, half to even; too large becomes infinity, every NaN the quiet 0x7e00 of its sign. */
static inline uint16_t qs_half_from_float(float value) {
    const uint32_t bits = qs_bits_from_float(value);
    const uint32_t magnitude = bits & 0x7fffffffu;
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000u);
    /* Normal results: rebias, then add just under half of the last kept place, plus one where that place is odd. */
    const uint32_t odd = magnitude >> 13 & 1u;
    const uint32_t normal = (magnitude - ((127u - 15u) << 23) + 0x0fffu + odd) >> 13;
    /* Subnormal ones: adding 0.5 puts 2^-24 into the last place of the float, which rounds as wanted. */
    const uint32_t subnormal = qs_bits_from_float(qs_float_from_bits(magnitude) + 0.5f) - (126u << 23);
    uint32_t result = magnitude < 0x38800000u ? subnormal : normal;
    result = magnitude >= 0x47800000u ? 0x7c00u : result;
    result = magnitude > 0x7f800000u ? 0x7e00u : result;
    return (uint16_t)(sign | result);
}

static inline uint16_t qs_u16_at(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t qs_u32_at(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static inline float qs_half_at(const uint8_t *bytes) {
    return qs_float_from_half(qs_u16_at(bytes));
}

static inline void qs_put_u16(uint8_t *bytes, uint16_t value) {
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

static inline void qs_put_u32(uint8_t *bytes, uint32_t value) {
    qs_put_u16(bytes, (uint16_t)value);
    qs_put_u16(bytes + 2, (uint16_t)(value >> 16));
}

#endif
