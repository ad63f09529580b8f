/* Which instruction set the kernels of this process use: found once, on first use, or forced by the environment. */
#ifndef QS_ISA_H
#define QS_ISA_H

#include <stdint.h>

/* Instruction sets that kernels are written for. A higher value of one family includes the lower ones. */
typedef enum {
    QS_ISA_SCALAR = 0,
    /* x86-64 with AVX2, FMA and F16C (x86-64-v3). */
    QS_ISA_AVX2 = 1,
    /* QS_ISA_AVX2 with AVX-512 F, BW, DQ and VL (x86-64-v4). */
    QS_ISA_AVX512 = 2,
    /* 64-bit Arm with Advanced SIMD. */
    QS_ISA_NEON = 3
} qs_isa;

/* Feature bits beyond what an instruction set promises; qs_cpu_features() returns a sum of them. */
enum {
    QS_CPU_AVX2 = 1 << 0,
    QS_CPU_FMA = 1 << 1,
    QS_CPU_F16C = 1 << 2,
    QS_CPU_AVX512 = 1 << 3, /* F, BW, DQ and VL */
    QS_CPU_AVX512_VNNI = 1 << 4,
    QS_CPU_AVX512_VBMI = 1 << 5,
    QS_CPU_AVX512_BF16 = 1 << 6,
    QS_CPU_AVX_VNNI = 1 << 7,
    QS_CPU_NEON = 1 << 8,
    QS_CPU_NEON_DOTPROD = 1 << 9,
    QS_CPU_NEON_I8MM = 1 << 10
};

/* What the processor can do and the operating system has switched on, whatever the environment says. Thread-safe. */
uint32_t qs_cpu_features(void);

/*
 * The instruction set to use: the best there is, or the one that QUANTSCOPE_ISA names (scalar, avx2, avx512, neon)
 * where the processor has it; any other value of the variable is ignored. Resolved on the first call, then constant;
 * thread-safe.
 */
qs_isa qs_current_isa(void);

/* The best instruction set of this processor, the environment left aside. */
qs_isa qs_best_isa(void);

/* Whether this processor runs kernels of an instruction set. */
int qs_isa_is_available(qs_isa isa);

/* The name QUANTSCOPE_ISA takes: "scalar", "avx2", "avx512" or "neon". Never NULL. */
const char *qs_isa_name(qs_isa isa);

#endif
