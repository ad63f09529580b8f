/* Which instruction set the kernels of this process use: found once, on first use, or forced by the environment. */
#ifndef QS_BASE_ISA_H
#define QS_BASE_ISA_H

#include <stdint.h>

#include "sets.def"

/* Instruction sets that kernels are written for: QS_ISA_SCALAR, and so on, in the order of sets.def. */
#define QS_ISA_NUMBER(NAME, ...) QS_ISA_##NAME,
typedef enum { QS_EACH_SET(QS_ISA_NUMBER, ) } qs_isa;
#undef QS_ISA_NUMBER

#define QS_AND_ONE(...) +1
enum { QS_ISA_COUNT = 0 QS_EACH_SET(QS_AND_ONE, ) };
#undef QS_AND_ONE

/* Features of processors that sets, and variants of their kernels, need; qs_cpu_features() returns a sum of them. */
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

/* Whether the processor has all of `features`, a sum of QS_CPU_ bits. */
int qs_cpu_has(uint32_t features);

/*
 * The instruction set to use: the best there is, or the one that QUANTSCOPE_ISA names (as in sets.def) where the
 * processor has it; any other value of the variable is ignored. Resolved on the first call, then constant; thread-safe.
 */
qs_isa qs_current_isa(void);

/* The best instruction set of this processor, the environment left aside. */
qs_isa qs_best_isa(void);

/* Whether this processor runs kernels of an instruction set. */
int qs_isa_is_available(qs_isa isa);

/* The name QUANTSCOPE_ISA takes, such as "scalar". Never NULL; "unknown" of what is no set. */
const char *qs_isa_name(qs_isa isa);

#endif
