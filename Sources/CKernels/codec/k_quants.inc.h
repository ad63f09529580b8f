/*
 * Q2_K to Q6_K: super-blocks of 256 weights, cut into sub-blocks of 16 (Q2_K, Q3_K, Q6_K) or 32 (Q4_K, Q5_K) with
 * small integer scales of their own, which halves d (and dmin, of the minimums) scale in turn.
 */
enum { SUPER_WEIGHTS = 256 };

/* Scale and minimum of sub-block j < 8 from the 12 bytes in which Q4_K and Q5_K pack sixteen 6-bit numbers. */
static inline void unpack_pair(const uint8_t *packed, int j, int *scale, int *minimum) {
    if (j < 4) {
        *scale = packed[j] & 63;
        *minimum = packed[j + 4] & 63;
    } else {
        *scale = (packed[j + 4] & 15) | packed[j - 4] >> 6 << 4;
        *minimum = packed[j + 4] >> 4 | packed[j] >> 6 << 4;
    }
}

static inline void pack_pairs(uint8_t *packed, const uint8_t *scales, const uint8_t *minimums) {
    for (int j = 0; j < 4; j++) {
        packed[j] = (uint8_t)(scales[j] | scales[j + 4] >> 4 << 6);
        packed[j + 4] = (uint8_t)(minimums[j] | minimums[j + 4] >> 4 << 6);
        packed[j + 8] = (uint8_t)((scales[j + 4] & 15) | (minimums[j + 4] & 15) << 4);
    }
}

/* Scale of sub-block j < 16 from Q3_K's 12 bytes: -32 ... 31. */
static inline int unpack_q3_scale(const uint8_t *packed, int j) {
    const int low = j < 8 ? packed[j] & 15 : packed[j - 8] >> 4;
    const int high = packed[8 + j % 4] >> (2 * (j / 4)) & 3;
    return (low | high << 4) - 32;
}

/* `scales` from 0 to 63. */
static inline void pack_q3_scales(uint8_t *packed, const uint8_t *scales) {
    memset(packed, 0, 12);
    for (int j = 0; j < 16; j++) {
        packed[j % 8] |= (uint8_t)((scales[j] & 15) << (j < 8 ? 0 : 4));
        packed[8 + j % 4] |= (uint8_t)(scales[j] >> 4 << (2 * (j / 4)));
    }
}

/* Two-bit codes: byte l of each 32 has weights l, l + 32, l + 64, l + 96 of its 128. */
static inline void pack_two_bits(uint8_t *qs, const uint8_t *codes) {
    for (int half = 0; half < 2; half++, qs += 32, codes += 128) {
        for (int l = 0; l < 32; l++) {
            qs[l] = (uint8_t)((codes[l] & 3) | (codes[l + 32] & 3) << 2 | (codes[l + 64] & 3) << 4
                | (codes[l + 96] & 3) << 6);
        }
    }
}

/* Four-bit codes: byte l of each 32 has weights l and l + 32 of its 64. */
static inline void pack_four_bits(uint8_t *qs, const uint8_t *codes) {
    for (int part = 0; part < 4; part++, qs += 32, codes += 64) {
        for (int l = 0; l < 32; l++) qs[l] = (uint8_t)((codes[l] & 15) | (codes[l + 32] & 15) << 4);
    }
}

static void QS_FOR_ISA(qs_decode_q2_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 84, weights += SUPER_WEIGHTS) {
        const float d = load_half(block + 80), dmin = load_half(block + 82);
        for (int j = 0; j < 16; j++) {
            const float scale = d * (float)(block[j] & 15), minimum = dmin * (float)(block[j] >> 4);
            const uint8_t *qs = block + 16 + 32 * (j / 8) + 16 * (j % 2);
            sixteen_codes codes;
            cut_bits(qs, 2 * (j / 2 % 4), 2, &codes);
            place_codes(&codes, scale, -minimum, weights + 16 * j);
        }
    }
}

static void QS_FOR_ISA(qs_decode_q3_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 110, weights += SUPER_WEIGHTS) {
        const float d = load_half(block + 108);
        for (int j = 0; j < 16; j++) {
            const float scale = d * (float)unpack_q3_scale(block + 96, j);
            const uint8_t *high = block + 16 * (j % 2), *qs = block + 32 + 32 * (j / 8) + 16 * (j % 2);
            sixteen_codes codes, tops;
            cut_bits(qs, 2 * (j / 2 % 4), 2, &codes);
            cut_bits(high, j / 2, 1, &tops);
            codes += (tops << 2) - 4;
            scale_codes(&codes, scale, weights + 16 * j);
        }
    }
}

static void QS_FOR_ISA(qs_decode_q4_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 144, weights += SUPER_WEIGHTS) {
        const float d = load_half(block), dmin = load_half(block + 2);
        for (int j = 0; j < 8; j++) {
            int s, m;
            unpack_pair(block + 4, j, &s, &m);
            const float scale = d * (float)s, minimum = dmin * (float)m;
            const uint8_t *qs = block + 16 + 32 * (j / 2);
            const int shift = 4 * (j % 2);
            for (int l = 0; l < 32; l++) weights[32 * j + l] = scale * (float)(qs[l] >> shift & 15) - minimum;
        }
    }
}

static void QS_FOR_ISA(qs_decode_q5_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 176, weights += SUPER_WEIGHTS) {
        const float d = load_half(block), dmin = load_half(block + 2);
        for (int j = 0; j < 8; j++) {
            int s, m;
            unpack_pair(block + 4, j, &s, &m);
            const float scale = d * (float)s, minimum = dmin * (float)m;
            const uint8_t *high = block + 16, *qs = block + 48 + 32 * (j / 2);
            const int shift = 4 * (j % 2);
            for (int l = 0; l < 32; l++) {
                const int code = (qs[l] >> shift & 15) | (high[l] >> j & 1) << 4;
                weights[32 * j + l] = scale * (float)code - minimum;
            }
        }
    }
}

static void QS_FOR_ISA(qs_decode_q6_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 210, weights += SUPER_WEIGHTS) {
        const float d = load_half(block + 208);
        const int8_t *scales = (const int8_t *)block + 192;
        for (int j = 0; j < 16; j++) {
            const float scale = d * (float)scales[j];
            const int within = 16 * (j % 8); /* of the 128 weights that share 64 low and 32 high bytes */
            const uint8_t *low = block + 64 * (j / 8) + within % 64, *high = block + 128 + 32 * (j / 8) + within % 32;
            const int low_shift = within < 64 ? 0 : 4, high_shift = 2 * (within / 32);
            sixteen_codes codes, tops;
            cut_bits(low, low_shift, 4, &codes);
            cut_bits(high, high_shift, 2, &tops);
            codes += (tops << 4) - 32;
            scale_codes(&codes, scale, weights + 16 * j);
        }
    }
}
