/* Kernels of training: see training/kernels.h. */
#if defined(__aarch64__)

#define QS_ISA neon
#define QS_LANES 4
#define TILE_ROWS 8
#define TILE_VECTORS 3
#include "../../base/vectors.inc.h"
#include "../../training/vectors.inc.h"
#include "../../training/gemm.inc.h"
#include "../../training/score.inc.h"
#include "../../training/row.inc.h"
#include "../../training/element.inc.h"
#include "../../training/table.inc.h"

#endif
