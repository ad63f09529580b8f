/* Kernels of training: see training/kernels.h. */
#if defined(__x86_64__)
/* The default model of a processor's ports makes the compiler spill the tiles' registers. */
#pragma clang attribute push(                                                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,tune=znver4"))), apply_to = function)

#define QS_ISA avx512
#define QS_LANES 16
#define TILE_ROWS 14
#define TILE_VECTORS 2
#include "../../base/vectors.inc.h"
#include "../../training/vectors.inc.h"
#include "../../training/gemm.inc.h"
#include "../../training/score.inc.h"
#include "../../training/row.inc.h"
#include "../../training/element.inc.h"
#include "../../training/table.inc.h"

#pragma clang attribute pop
#endif
