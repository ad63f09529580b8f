/* Rows of quantized weights to codes, scales and offsets: the specification that the other instruction sets match. */
#include "../inference/kernels.h"
#include "../inference/bytes.h"

static void fill_pair(float *out, float value) {
    out[0] = value;
    out[1] = value;
}

/* Q4_0: half scale, 16 bytes of nibbles; the low ones are weights 0 to 15. weight = scale * (nibble - 8) */
void qs_unpack_q4_0__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 18) {
        for (int i = 0; i < 16; i++) {
            codes[c + i] = (int8_t)((block[2 + i] & 15) - 8);
            codes[c + 16 + i] = (int8_t)((block[2 + i] >> 4) - 8);
        }
        fill_pair(scales + c / 16, qs_half_at(block));
    }
}

/* Q4_1: half scale, half offset, nibbles. weight = scale * nibble + offset */
void qs_unpack_q4_1__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 32, block += 20) {
        for (int i = 0; i < 16; i++) {
            codes[c + i] = (int8_t)(block[4 + i] & 15);
            codes[c + 16 + i] = (int8_t)(block[4 + i] >> 4);
        }
        fill_pair(scales + c / 16, qs_half_at(block));
        fill_pair(offsets + c / 16, qs_half_at(block + 2));
    }
}

static void unpack_fives(const uint8_t *high, const uint8_t *low, int8_t *codes, int shift) {
    const uint32_t bits = qs_u32_at(high);
    for (int i = 0; i < 16; i++) {
        codes[i] = (int8_t)(((low[i] & 15) | ((bits >> i & 1) << 4)) - shift);
        codes[16 + i] = (int8_t)(((low[i] >> 4) | ((bits >> (16 + i) & 1) << 4)) - shift);
    }
}

/* Q5_0: half scale, 32 fifth bits, nibbles. weight = scale * (code - 16) */
void qs_unpack_q5_0__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 22) {
        unpack_fives(block + 2, block + 6, codes + c, 16);
        fill_pair(scales + c / 16, qs_half_at(block));
    }
}

/* Q5_1: half scale, half offset, 32 fifth bits, nibbles. weight = scale * code + offset */
void qs_unpack_q5_1__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 32, block += 24) {
        unpack_fives(block + 4, block + 8, codes + c, 0);
        fill_pair(scales + c / 16, qs_half_at(block));
        fill_pair(offsets + c / 16, qs_half_at(block + 2));
    }
}

/* Q8_0: half scale, 32 signed bytes. */
void qs_unpack_q8_0__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 34) {
        for (int i = 0; i < 32; i++) codes[c + i] = (int8_t)block[2 + i];
        fill_pair(scales + c / 16, qs_half_at(block));
    }
}

/* Q2_K: 16 bytes of scale (low) and minimum (high) nibbles, 64 bytes of 2-bit codes, half scale of each. */
void qs_unpack_q2_k__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 256, block += 84) {
        for (int i = 0; i < 256; i++) {
            const int half = i / 128, shift = i % 128 / 32 * 2;
            codes[c + i] = (int8_t)(block[16 + half * 32 + i % 32] >> shift & 3);
        }
        const float scale = qs_half_at(block + 80), minimum = qs_half_at(block + 82);
        for (int g = 0; g < 16; g++) {
            scales[c / 16 + g] = scale * (float)(block[g] & 15);
            offsets[c / 16 + g] = -(minimum * (float)(block[g] >> 4));
        }
    }
}

/* Q3_K: 32 bytes of third bits, 64 bytes of 2-bit codes, 12 bytes of 6-bit scales, half scale. Code - 4, scale - 32. */
void qs_unpack_q3_k__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 256, block += 110) {
        for (int i = 0; i < 256; i++) {
            const int low = block[32 + i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
            const int high = block[i % 32] >> (i / 32) & 1;
            codes[c + i] = (int8_t)(low + 4 * high - 4);
        }
        qs_scales_q3_k(block + 96, qs_half_at(block + 108), scales + c / 16);
    }
}

/* Q4_K: half scale, half minimum, 12 bytes of 6-bit scales and minimums of 8 sub-blocks, 128 bytes of nibbles. */
void qs_unpack_q4_k__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 256, block += 144) {
        for (int i = 0; i < 256; i++) {
            const int byte = block[16 + i / 64 * 32 + i % 32];
            codes[c + i] = (int8_t)(i % 64 < 32 ? byte & 15 : byte >> 4);
        }
        qs_scales_q4_k(block, scales + c / 16, offsets + c / 16);
    }
}

/* Q5_K: as Q4_K, with 32 bytes of fifth bits before the nibbles. */
void qs_unpack_q5_k__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 256, block += 176) {
        for (int i = 0; i < 256; i++) {
            const int byte = block[48 + i / 64 * 32 + i % 32];
            const int high = block[16 + i % 32] >> (i / 32) & 1;
            codes[c + i] = (int8_t)((i % 64 < 32 ? byte & 15 : byte >> 4) | high << 4);
        }
        qs_scales_q4_k(block, scales + c / 16, offsets + c / 16);
    }
}

/* Q6_K: 128 bytes of nibbles, 64 bytes of upper bits, 16 signed scales, half scale. Code - 32. */
void qs_unpack_q6_k__scalar(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 256, block += 210) {
        for (int i = 0; i < 256; i++) {
            const int half = i / 128, part = i % 128 / 32, l = i % 32;
            const int byte = block[half * 64 + part % 2 * 32 + l];
            const int low = part < 2 ? byte & 15 : byte >> 4;
            const int high = block[128 + half * 32 + l] >> (2 * part) & 3;
            codes[c + i] = (int8_t)((low | high << 4) - 32);
        }
        const float scale = qs_half_at(block + 208);
        for (int g = 0; g < 16; g++) scales[c / 16 + g] = scale * (float)(int8_t)block[192 + g];
    }
}
