/* Which loops measure 512-bit vectors: those of variants with VNNI, else those of AVX2, as panels are multiplied. */
#include "set.h"

#if QS_HAS_SET
#include "../../roofline/kernels.h"

extern const qs_roofline_kernels qs_roofline_kernels__avx512_bf16, qs_roofline_kernels__avx512_vnni,
    qs_roofline_kernels__avx2_vnni, qs_roofline_kernels__avx2;
const qs_roofline_kernels_variants qs_roofline_kernels_variants__avx512 = {{
    {QS_CPU_AVX512_VNNI | QS_CPU_AVX512_BF16, &qs_roofline_kernels__avx512_bf16},
    {QS_CPU_AVX512_VNNI, &qs_roofline_kernels__avx512_vnni},
    {QS_CPU_AVX_VNNI, &qs_roofline_kernels__avx2_vnni},
    {0, &qs_roofline_kernels__avx2},
}};
#endif
