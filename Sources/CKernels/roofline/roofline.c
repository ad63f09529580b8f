/* The loops that a processor's limits are measured with. */
#include "qs_roofline.h"

#include <string.h>

#include "qs_base_isa.h"

#define QS_PASTE_(a, b) a##__##b
#define QS_PASTE(a, b) QS_PASTE_(a, b)
#define QS_NAME(name) QS_PASTE(name, QS_ISA)

/* ---- Plain C, in whatever the compiler makes of it ---- */

typedef int32_t plain_int __attribute__((vector_size(16)));
typedef int8_t plain_bytes __attribute__((vector_size(16)));
typedef float plain_float __attribute__((vector_size(16)));

#if !defined(__aarch64__)
static inline plain_int plain_dot(plain_int sum, plain_int a, plain_int b) {
    const plain_int mask = (plain_int){0} + 255;
    for (int i = 0; i < 32; i += 8) sum += (a >> i & mask) * (b >> i & mask);
    return sum;
}
#endif

#define QS_ISA scalar
#define QS_BYTES 16
#define v_int plain_int
#define v_float plain_float
#define ROOF_DOT plain_dot
/* Two instructions: a fused one would be a call of the library where the processor need not have it. */
#define ROOF_ADD(sum, a, b) ((sum) * (a) + (b))
#if defined(__x86_64__)
#define ROOF_REGISTER(value) "+x"(value)
#elif defined(__aarch64__)
#define ROOF_REGISTER(value) "+w"(value)
#else
#define ROOF_REGISTER(value) "+m"(value)
#endif
#if !defined(__aarch64__)
#include "loops.inc.h"
#endif

#undef ROOF_ADD
#define ROOF_ADD __builtin_elementwise_fma

#if defined(__x86_64__)
#include <immintrin.h>

#undef QS_ISA
#undef QS_BYTES
#undef v_int
#undef v_float
#undef ROOF_DOT
#define QS_ISA avx2
#define QS_BYTES 32
typedef int32_t int_8 __attribute__((vector_size(32)));
typedef float float_8 __attribute__((vector_size(32)));
#define v_int int_8
#define v_float float_8
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
static inline __attribute__((always_inline)) int_8 dot_256(int_8 sum, int_8 a, int_8 b) {
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)a, (__m256i)b);
    return sum + (int_8)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
#define ROOF_DOT dot_256
#include "loops.inc.h"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#undef QS_ISA
#define QS_ISA avx_vnni
#undef ROOF_DOT
static inline __attribute__((always_inline)) int_8 dot_256_vnni(int_8 sum, int_8 a, int_8 b) {
    return (int_8)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
}
#define ROOF_DOT dot_256_vnni
#include "loops.inc.h"
#pragma clang attribute pop

#undef QS_ISA
#undef QS_BYTES
#undef v_int
#undef v_float
#undef ROOF_DOT
#undef ROOF_REGISTER
#define ROOF_REGISTER(value) "+v"(value)
#define QS_ISA avx512
#define QS_BYTES 64
typedef int32_t int_16 __attribute__((vector_size(64)));
typedef float float_16 __attribute__((vector_size(64)));
#define v_int int_16
#define v_float float_16
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"))),        \
                             apply_to = function)
static inline __attribute__((always_inline)) int_16 dot_512(int_16 sum, int_16 a, int_16 b) {
    return (int_16)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}
#define ROOF_DOT dot_512
#include "loops.inc.h"
#pragma clang attribute pop

__attribute__((target("avx512f,avx512bf16"))) static int64_t pairs_of_bf16(int64_t rounds, uint64_t *sink) {
    enum { CHAINS = 12 };
    const __m512bh a = (__m512bh)_mm512_set1_epi16(0x3f00), b = (__m512bh)_mm512_set1_epi16(0x3e80);
    __m512 sums[CHAINS];
#pragma clang loop unroll(full)
    for (int i = 0; i < CHAINS; i++) sums[i] = _mm512_set1_ps((float)i);
    for (int64_t r = 0; r < rounds; r++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < CHAINS; i++) {
            sums[i] = _mm512_dpbf16_ps(sums[i], a, b);
            __asm__ volatile("" : "+v"(sums[i]));
        }
    }
    for (int i = 0; i < CHAINS; i++) *sink += (uint64_t)sums[i][0];
    return rounds * CHAINS * 32;
}

#elif defined(__aarch64__)
#include <arm_neon.h>

#undef QS_ISA
#define QS_ISA neon
#undef ROOF_DOT
static inline plain_int dot_neon(plain_int sum, plain_int a, plain_int b) {
    const int8x16_t x = (int8x16_t)a, y = (int8x16_t)b;
    const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(x), vget_low_s8(y)));
    return sum + (plain_int)vpaddq_s32(low, vpaddlq_s16(vmull_high_s8(x, y)));
}
#define ROOF_DOT dot_neon
#include "loops.inc.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#undef QS_ISA
#define QS_ISA neon_dotprod
#undef ROOF_DOT
static inline __attribute__((always_inline)) plain_int dot_four(plain_int sum, plain_int a, plain_int b) {
    return (plain_int)vdotq_s32((int32x4_t)sum, (int8x16_t)a, (int8x16_t)b);
}
#define ROOF_DOT dot_four
#include "loops.inc.h"
#pragma clang attribute pop
#endif

/* The three loops of one set. */
typedef struct {
    uint64_t (*read)(const uint8_t *, int64_t);
    int64_t (*codes)(int64_t, uint64_t *);
    int64_t (*floats)(int64_t, uint64_t *);
} loops;

static loops loops_of(qs_isa isa) {
#if defined(__x86_64__)
    if (isa == QS_ISA_AVX512 && qs_cpu_features() & QS_CPU_AVX512_VNNI) {
        return (loops){read_bytes__avx512, dot_codes__avx512, add_floats__avx512};
    }
    if (isa >= QS_ISA_AVX2 && qs_cpu_features() & QS_CPU_AVX_VNNI) {
        return (loops){read_bytes__avx_vnni, dot_codes__avx_vnni, add_floats__avx_vnni};
    }
    if (isa >= QS_ISA_AVX2) return (loops){read_bytes__avx2, dot_codes__avx2, add_floats__avx2};
    return (loops){read_bytes__scalar, dot_codes__scalar, add_floats__scalar};
#elif defined(__aarch64__)
    (void)isa;
    if (qs_cpu_features() & QS_CPU_NEON_DOTPROD) {
        return (loops){read_bytes__neon_dotprod, dot_codes__neon_dotprod, add_floats__neon_dotprod};
    }
    return (loops){read_bytes__neon, dot_codes__neon, add_floats__neon};
#else
    (void)isa;
    return (loops){read_bytes__scalar, dot_codes__scalar, add_floats__scalar};
#endif
}

uint64_t qs_roofline_read(const uint8_t *bytes, int64_t count) {
    return loops_of(qs_current_isa()).read(bytes, count);
}

int64_t qs_roofline_codes(int64_t rounds, uint64_t *sink) {
    return loops_of(qs_current_isa()).codes(rounds, sink);
}

int64_t qs_roofline_floats(int64_t rounds, uint64_t *sink) {
    return loops_of(qs_current_isa()).floats(rounds, sink);
}

int64_t qs_roofline_bf16(int64_t rounds, uint64_t *sink) {
#if defined(__x86_64__)
    if (qs_current_isa() == QS_ISA_AVX512 && qs_cpu_features() & QS_CPU_AVX512_BF16) return pairs_of_bf16(rounds, sink);
#endif
    (void)rounds, (void)sink;
    return 0;
}
