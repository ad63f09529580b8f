/* Kernels of training: see training/kernels.h. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define QS_ISA avx2
#define QS_LANES 8
#define TILE_ROWS 6
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
