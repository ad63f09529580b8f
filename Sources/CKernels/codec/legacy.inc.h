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
