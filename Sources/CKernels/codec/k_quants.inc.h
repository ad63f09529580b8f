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

/* Two-bit codes: byte l of each 32 has weights l, l + 32, l + 64, l + 96 of its 128. */
static inline void pack_two_bits(uint8_t *qs, const uint8_t *codes) {
    for (int half = 0; half < 2; half++, qs += 32, codes += 128) {
        for (int l = 0; l < 32; l++) {
            qs[l] = (uint8_t)((codes[l] & 3) | (codes[l + 32] & 3) << 2 | (codes[l + 64] & 3) << 4 |
                              (codes[l + 96] & 3) << 6);
        }
    }
}

/* Four-bit codes: byte l of each 32 has weights l and l + 32 of its 64. */
static inline void pack_four_bits(uint8_t *qs, const uint8_t *codes) {
    for (int part = 0; part < 4; part++, qs += 32, codes += 64) {
        for (int l = 0; l < 32; l++) qs[l] = (uint8_t)((codes[l] & 15) | (codes[l + 32] & 15) << 4);
    }
}
