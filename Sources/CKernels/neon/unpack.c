/* Rows of quantized weights to codes, scales and offsets, 16 or 32 weights at a time. */
#if defined(__aarch64__)

#include <arm_neon.h>

#include "../inference/bytes.h"
#include "../inference/kernels.h"

static inline void fill_pair(float *out, float value) {
    out[0] = value;
    out[1] = value;
}

static inline void store(int8_t *codes, uint8x16_t value) {
    vst1q_s8(codes, vreinterpretq_s8_u8(value));
}

static inline uint8x16_t low_nibbles(uint8x16_t bytes) {
    return vandq_u8(bytes, vdupq_n_u8(15));
}

static inline uint8x16_t high_nibbles(uint8x16_t bytes) {
    return vshrq_n_u8(bytes, 4);
}

/* 16 bits to 16 bytes: 16 where a bit is set. */
static inline uint8x16_t fifth_bits(const uint8_t *bytes) {
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t spread = vcombine_u8(vdup_n_u8(bytes[0]), vdup_n_u8(bytes[1]));
    return vandq_u8(vtstq_u8(spread, vld1q_u8(bits)), vdupq_n_u8(16));
}

/* The 32 codes of 16 bytes of nibbles, the low ones first, less `bias`. */
static inline void unpack_nibbles(const uint8_t *bytes, uint8_t bias, int8_t *codes) {
    const uint8x16_t packed = vld1q_u8(bytes);
    store(codes, vsubq_u8(low_nibbles(packed), vdupq_n_u8(bias)));
    store(codes + 16, vsubq_u8(high_nibbles(packed), vdupq_n_u8(bias)));
}

/* The same with a fifth bit for each from 4 bytes of `fifth`. */
static inline void unpack_fives(const uint8_t *bytes, const uint8_t *fifth, uint8_t bias, int8_t *codes) {
    const uint8x16_t packed = vld1q_u8(bytes);
    store(codes, vsubq_u8(vorrq_u8(low_nibbles(packed), fifth_bits(fifth)), vdupq_n_u8(bias)));
    store(codes + 16, vsubq_u8(vorrq_u8(high_nibbles(packed), fifth_bits(fifth + 2)), vdupq_n_u8(bias)));
}

void qs_unpack_q4_0__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 18) {
        unpack_nibbles(block + 2, 8, codes + c);
        fill_pair(scales + c / 16, qs_half_at(block));
    }
}

void qs_unpack_q4_1__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 32, block += 20) {
        unpack_nibbles(block + 4, 0, codes + c);
        fill_pair(scales + c / 16, qs_half_at(block));
        fill_pair(offsets + c / 16, qs_half_at(block + 2));
    }
}

void qs_unpack_q5_0__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 22) {
        unpack_fives(block + 6, block + 2, 16, codes + c);
        fill_pair(scales + c / 16, qs_half_at(block));
    }
}

void qs_unpack_q5_1__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 32, block += 24) {
        unpack_fives(block + 8, block + 4, 0, codes + c);
        fill_pair(scales + c / 16, qs_half_at(block));
        fill_pair(offsets + c / 16, qs_half_at(block + 2));
    }
}

void qs_unpack_q8_0__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 34) {
        store(codes + c, vld1q_u8(block + 2));
        store(codes + c + 16, vld1q_u8(block + 18));
        fill_pair(scales + c / 16, qs_half_at(block));
    }
}

/* Bits 2 * part and 2 * part + 1 of each byte. */
static inline uint8x16_t twos(uint8x16_t bytes, int part) {
    return vandq_u8(vshlq_u8(bytes, vdupq_n_s8((int8_t)(-2 * part))), vdupq_n_u8(3));
}

/* factor * byte for 16 bytes. */
static inline void scale_bytes(uint8x16_t bytes, float factor, float *out) {
    const uint16x8_t halves[2] = {vmovl_u8(vget_low_u8(bytes)), vmovl_high_u8(bytes)};
    for (int h = 0; h < 2; h++) {
        const float32x4_t low = vcvtq_f32_u32(vmovl_u16(vget_low_u16(halves[h])));
        vst1q_f32(out + 8 * h, vmulq_n_f32(low, factor));
        vst1q_f32(out + 8 * h + 4, vmulq_n_f32(vcvtq_f32_u32(vmovl_high_u16(halves[h])), factor));
    }
}

void qs_unpack_q2_k__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 256, block += 84) {
        for (int sixteen = 0; sixteen < 16; sixteen++) {
            const uint8x16_t packed = vld1q_u8(block + 16 + sixteen / 8 * 32 + sixteen % 2 * 16);
            store(codes + c + sixteen * 16, twos(packed, sixteen / 2 % 4));
        }
        const uint8x16_t both = vld1q_u8(block);
        scale_bytes(low_nibbles(both), qs_half_at(block + 80), scales + c / 16);
        scale_bytes(high_nibbles(both), -qs_half_at(block + 82), offsets + c / 16);
    }
}

void qs_unpack_q3_k__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 256, block += 110) {
        for (int sixteen = 0; sixteen < 16; sixteen++) {
            const int part = sixteen % 2 * 16, sub = sixteen / 2;
            const uint8x16_t set = vtstq_u8(vld1q_u8(block + part), vdupq_n_u8((uint8_t)(1 << sub)));
            const uint8x16_t low = twos(vld1q_u8(block + 32 + sub / 4 * 32 + part), sub % 4);
            store(codes + c + sixteen * 16, vsubq_u8(low, vbicq_u8(vdupq_n_u8(4), set)));
        }
        qs_scales_q3_k(block + 96, qs_half_at(block + 108), scales + c / 16);
    }
}

void qs_unpack_q4_k__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 256, block += 144) {
        for (int sixteen = 0; sixteen < 8; sixteen++) {
            const uint8x16_t packed = vld1q_u8(block + 16 + sixteen * 16);
            int8_t *to = codes + c + sixteen / 2 * 64 + sixteen % 2 * 16;
            store(to, low_nibbles(packed));
            store(to + 32, high_nibbles(packed));
        }
        qs_scales_q4_k(block, scales + c / 16, offsets + c / 16);
    }
}

void qs_unpack_q5_k__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 256, block += 176) {
        for (int sixteen = 0; sixteen < 16; sixteen++) {
            const int part = sixteen % 2 * 16, sub = sixteen / 2;
            const uint8x16_t packed = vld1q_u8(block + 48 + sub / 2 * 32 + part);
            const uint8x16_t low = sub % 2 ? high_nibbles(packed) : low_nibbles(packed);
            const uint8x16_t set = vtstq_u8(vld1q_u8(block + 16 + part), vdupq_n_u8((uint8_t)(1 << sub)));
            store(codes + c + sixteen * 16, vorrq_u8(low, vandq_u8(set, vdupq_n_u8(16))));
        }
        qs_scales_q4_k(block, scales + c / 16, offsets + c / 16);
    }
}

void qs_unpack_q6_k__neon(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 256, block += 210) {
        for (int sixteen = 0; sixteen < 16; sixteen++) {
            const int part = sixteen / 2 % 4, half = sixteen / 8, at = sixteen % 2 * 16;
            const uint8x16_t packed = vld1q_u8(block + half * 64 + part % 2 * 32 + at);
            const uint8x16_t low = part < 2 ? low_nibbles(packed) : high_nibbles(packed);
            const uint8x16_t high = twos(vld1q_u8(block + 128 + half * 32 + at), part);
            store(codes + c + sixteen * 16, vsubq_u8(vorrq_u8(low, vshlq_n_u8(high, 4)), vdupq_n_u8(32)));
        }
        const float scale = qs_half_at(block + 208);
        for (int g = 0; g < 16; g++) scales[c / 16 + g] = scale * (float)(int8_t)block[192 + g];
    }
}

#endif
