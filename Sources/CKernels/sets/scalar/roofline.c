/* Loops in whatever the compiler makes of vectors of 16 bytes: see roofline/. */
#include "set.h"

enum { QS_BYTES = 16 };
typedef int32_t v_int __attribute__((vector_size(QS_BYTES)));
typedef float v_float __attribute__((vector_size(QS_BYTES)));

static inline v_int roof_dot(v_int sum, v_int a, v_int b) {
    const v_int mask = (v_int){0} + 255;
    for (int i = 0; i < 32; i += 8) sum += (a >> i & mask) * (b >> i & mask);
    return sum;
}

/* Two instructions: a fused one would be a call of the library where the processor need not have it. */
#define ROOF_ADD(sum, a, b) ((sum) * (a) + (b))
#if defined(__x86_64__)
#define ROOF_REGISTER(value) "+x"(value)
#elif defined(__aarch64__)
#define ROOF_REGISTER(value) "+w"(value)
#else
#define ROOF_REGISTER(value) "+m"(value)
#endif
#include "../../roofline/loops.inc.h"

const qs_roofline_kernels_variants qs_roofline_kernels_variants__scalar = {{{0, &qs_roofline_kernels__scalar}}};
