/* The training kernels of a set. */
#include "kernels.h"

#include "../base/vectors.inc.h"
#include "gemm.inc.h"
#include "score.inc.h"
#include "row.inc.h"
#include "element.inc.h"
#include "table.inc.h"
