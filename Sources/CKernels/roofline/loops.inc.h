/*
 * The loops of a set, or of a variant. Before: v_int and v_float, its vectors of QS_BYTES; roof_dot(sum, a, b), which
 * adds to each lane four products of bytes; ROOF_ADD(sum, a, b), one multiply-add of floats; ROOF_REGISTER, where
 * assembly has vectors.
 */
#include "kernels.h"

enum { CHAINS = 12 };

static uint64_t read_bytes(const uint8_t *bytes, int64_t count) {
    enum { AT_ONCE = 4 };
    v_int sums[AT_ONCE] = {{0}};
    int64_t at = 0;
    for (; at + AT_ONCE * QS_BYTES <= count; at += AT_ONCE * QS_BYTES) {
        for (int line = 0; line < AT_ONCE * QS_BYTES; line += 64) __builtin_prefetch(bytes + at + line + 4096);
        QS_UNROLL for (int i = 0; i < AT_ONCE; i++) {
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

static int64_t dot_codes(int64_t rounds, uint64_t *sink) {
    v_int sums[CHAINS], a = (v_int){0} + 0x01020304, b = (v_int){0} + 0x04030201;
    QS_UNROLL for (int i = 0; i < CHAINS; i++) sums[i] = (v_int){0} + i;
    for (int64_t r = 0; r < rounds; r++) {
        QS_UNROLL for (int i = 0; i < CHAINS; i++) {
            /* Each product's operands are new to the compiler, or it would multiply once and then only add. */
            __asm__ volatile("" : ROOF_REGISTER(a), ROOF_REGISTER(b));
            sums[i] = roof_dot(sums[i], a, b);
            __asm__ volatile("" : ROOF_REGISTER(sums[i]));
        }
    }
    for (int i = 0; i < CHAINS; i++) *sink += (uint64_t)sums[i][0];
    return rounds * CHAINS * QS_BYTES;
}

static int64_t add_floats(int64_t rounds, uint64_t *sink) {
    v_float sums[CHAINS], a = (v_float){0} + 0.5f, b = (v_float){0} + 0.25f;
    QS_UNROLL for (int i = 0; i < CHAINS; i++) sums[i] = (v_float){0} + (float)i;
    for (int64_t r = 0; r < rounds; r++) {
        QS_UNROLL for (int i = 0; i < CHAINS; i++) {
            sums[i] = ROOF_ADD(sums[i], a, b);
            __asm__ volatile("" : ROOF_REGISTER(sums[i]));
        }
    }
    for (int i = 0; i < CHAINS; i++) *sink += (uint64_t)sums[i][0];
    return rounds * CHAINS * QS_BYTES / 4;
}

const qs_roofline_kernels QS_NAME(qs_roofline_kernels) = {
    .read = read_bytes,
    .codes = dot_codes,
    .floats = add_floats,
#if defined(QS_OWN_BF16)
    .bf16 = dot_bf16,
#endif
};
