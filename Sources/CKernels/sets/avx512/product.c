/* Which panels are multiplied by 512-bit vectors: those of variants with VNNI. Without it AVX2's are as fast. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"

#include "../../product/activations.inc.h"

QS_END

extern const qs_product_kernels qs_product_kernels__avx512_bf16, qs_product_kernels__avx512_vnni,
    qs_product_kernels__avx2;
const qs_product_kernels_variants qs_product_kernels_variants__avx512 = {{
    {QS_CPU_AVX512_VNNI | QS_CPU_AVX512_BF16, &qs_product_kernels__avx512_bf16},
    {QS_CPU_AVX512_VNNI, &qs_product_kernels__avx512_vnni},
    {0, &qs_product_kernels__avx2},
}};
#endif
