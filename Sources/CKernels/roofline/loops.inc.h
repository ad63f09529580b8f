/*
 * The loops of one instruction set. Before: QS_ISA; QS_BYTES, those of a vector; v_int and v_float, its vectors; ROOF_DOT(sum, a,
 * b), which adds to each lane four products of bytes; ROOF_ADD(sum, a, b), one multiply-add of floats.
 */
enum { QS_NAME(CHAINS) = 12 };

static uint64_t QS_NAME(read_bytes)(const uint8_t *bytes, int64_t count) {
    enum { AT_ONCE = 4 };
    v_int sums[AT_ONCE] = {{0}};
    int64_t at = 0;
    for (; at + AT_ONCE * QS_BYTES <= count; at += AT_ONCE * QS_BYTES) {
        for (int line = 0; line < AT_ONCE * QS_BYTES; line += 64) __builtin_prefetch(bytes + at + line + 4096);
#pragma clang loop unroll(full)
        for (int i = 0; i < AT_ONCE; i++) {
            v_int value;
            memcpy(&value, bytes + at + i * QS_BYTES, sizeof value);
            sums[i] += value;
        }
    }
    uint64_t sum = 0;
    for (; at < count; at++) sum += bytes[at];
    for (int i = 0; i < AT_ONCE; i++) sum += (uint64_t)sums[i][0];
    return sum;
}

static int64_t QS_NAME(dot_codes)(int64_t rounds, uint64_t *sink) {
    v_int sums[QS_NAME(CHAINS)], a = (v_int){0} + 0x01020304, b = (v_int){0} + 0x04030201;
#pragma clang loop unroll(full)
    for (int i = 0; i < QS_NAME(CHAINS); i++) sums[i] = (v_int){0} + i;
    for (int64_t r = 0; r < rounds; r++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < QS_NAME(CHAINS); i++) {
            /* Each product's operands are new to the compiler, or it would multiply once and then only add. */
            __asm__ volatile("" : ROOF_REGISTER(a), ROOF_REGISTER(b));
            sums[i] = ROOF_DOT(sums[i], a, b);
            __asm__ volatile("" : ROOF_REGISTER(sums[i]));
        }
    }
    for (int i = 0; i < QS_NAME(CHAINS); i++) *sink += (uint64_t)sums[i][0];
    return rounds * QS_NAME(CHAINS) * QS_BYTES;
}

static int64_t QS_NAME(add_floats)(int64_t rounds, uint64_t *sink) {
    v_float sums[QS_NAME(CHAINS)], a = (v_float){0} + 0.5f, b = (v_float){0} + 0.25f;
#pragma clang loop unroll(full)
    for (int i = 0; i < QS_NAME(CHAINS); i++) sums[i] = (v_float){0} + (float)i;
    for (int64_t r = 0; r < rounds; r++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < QS_NAME(CHAINS); i++) {
            sums[i] = ROOF_ADD(sums[i], a, b);
            __asm__ volatile("" : ROOF_REGISTER(sums[i]));
        }
    }
    for (int i = 0; i < QS_NAME(CHAINS); i++) *sink += (uint64_t)sums[i][0];
    return rounds * QS_NAME(CHAINS) * QS_BYTES / 4;
}
