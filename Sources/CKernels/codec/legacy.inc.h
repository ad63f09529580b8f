/*
 * Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0: blocks of 32 weights with one scale d, and a minimum m in the _1 types.
 * Codes of 4 bits lie in 16 bytes: byte j has weight j low and weight j + 16 high. Fifth bits lie in a word, bit j
 * for weight j.
 */
enum { LEGACY_WEIGHTS = 32 };

static inline void store_nibbles(uint8_t *qs, const uint8_t *codes) {
    for (int j = 0; j < 16; j++) qs[j] = (uint8_t)((codes[j] & 15) | (codes[j + 16] & 15) << 4);
}

static inline uint32_t fifth_bits(const uint8_t *codes) {
    uint32_t bits = 0;
    for (int j = 0; j < LEGACY_WEIGHTS; j++) bits |= (uint32_t)(codes[j] >> 4 & 1) << j;
    return bits;
}

static void QS_FOR_ISA(qs_decode_q4_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += LEGACY_WEIGHTS) {
        const float d = load_half(block);
        sixteen_codes low, high;
        split_nibbles(block + 2, &low, &high);
        low -= 8;
        high -= 8;
        scale_codes(&low, d, weights);
        scale_codes(&high, d, weights + 16);
    }
}

static void QS_FOR_ISA(qs_decode_q4_1)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 20, weights += LEGACY_WEIGHTS) {
        const float d = load_half(block), m = load_half(block + 2);
        sixteen_codes low, high;
        split_nibbles(block + 4, &low, &high);
        place_codes(&low, d, m, weights);
        place_codes(&high, d, m, weights + 16);
    }
}

static void QS_FOR_ISA(qs_decode_q5_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 22, weights += LEGACY_WEIGHTS) {
        const float d = load_half(block);
        const uint32_t qh = load32(block + 2);
        const uint8_t *qs = block + 6;
        for (int j = 0; j < 16; j++) {
            const int low = (qs[j] & 15) | (int)(qh >> j & 1) << 4;
            const int high = (qs[j] >> 4) | (int)(qh >> (j + 16) & 1) << 4;
            weights[j] = (float)(low - 16) * d;
            weights[j + 16] = (float)(high - 16) * d;
        }
    }
}

static void QS_FOR_ISA(qs_decode_q5_1)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 24, weights += LEGACY_WEIGHTS) {
        const float d = load_half(block), m = load_half(block + 2);
        const uint32_t qh = load32(block + 4);
        const uint8_t *qs = block + 8;
        for (int j = 0; j < 16; j++) {
            const int low = (qs[j] & 15) | (int)(qh >> j & 1) << 4;
            const int high = (qs[j] >> 4) | (int)(qh >> (j + 16) & 1) << 4;
            weights[j] = (float)low * d + m;
            weights[j + 16] = (float)high * d + m;
        }
    }
}

static void QS_FOR_ISA(qs_decode_q8_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 34, weights += LEGACY_WEIGHTS) {
        const float d = load_half(block);
        sixteen_codes codes[2];
        memcpy(codes, block + 2, sizeof codes);
        scale_codes(codes, d, weights);
        scale_codes(codes + 1, d, weights + 16);
    }
}
