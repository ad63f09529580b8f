/* Kernels of training: see training/kernels.h. */
#if defined(__aarch64__)

#define QS_ISA neon
#define QS_LANES 4
#define TILE_ROWS 8
#define TILE_VECTORS 3
#include "../inference/vector_support.inc.h"
#include "../training/vectors.inc.h"
#include "../training/gemm_kernels.inc.h"
#include "../training/score_kernels.inc.h"
#include "../training/row_kernels.inc.h"
#include "../training/element_kernels.inc.h"
#include "../training/table.inc.h"

#endif
