#include "qs_codebook.h"

#include <stddef.h>

extern const qs_codebook_kernels qs_codebook__scalar;
#if defined(__x86_64__)
extern const qs_codebook_kernels qs_codebook__avx2;
extern const qs_codebook_kernels qs_codebook__avx512;
#endif

const qs_codebook_kernels *qs_codebook_kernels_for_isa(qs_isa isa) {
    if (!qs_isa_is_available(isa)) return NULL;
    switch (isa) {
#if defined(__x86_64__)
    case QS_ISA_AVX2: return &qs_codebook__avx2;
    case QS_ISA_AVX512: return &qs_codebook__avx512;
#endif
    /* The compiler vectorises the scalar code for Advanced SIMD, which every 64-bit Arm has. */
    default: return &qs_codebook__scalar;
    }
}

const qs_codebook_kernels *qs_codebook_kernels_current(void) {
    return qs_codebook_kernels_for_isa(qs_current_isa());
}
