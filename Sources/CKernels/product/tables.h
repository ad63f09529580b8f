/* The table of panel kernels of each instruction set. */
#ifndef QS_PANEL_TABLES_H
#define QS_PANEL_TABLES_H

#include "qs_product.h"

extern const qs_panel_kernels qs_panel_kernels__scalar;
#if defined(__x86_64__)
extern const qs_panel_kernels qs_panel_kernels__avx2, qs_panel_kernels__avx_vnni, qs_panel_kernels__avx512,
    qs_panel_kernels__avx512_bf16;
#elif defined(__aarch64__)
extern const qs_panel_kernels qs_panel_kernels__neon, qs_panel_kernels__neon_dotprod, qs_panel_kernels__neon_i8mm;
#endif

#endif
