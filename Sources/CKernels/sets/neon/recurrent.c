/* The delta rule and what belongs to it: see layer/recurrent.inc.h. */
#if defined(__aarch64__)

#define QS_ISA neon
#define QS_LANES 4
#include "../../base/vectors.inc.h"
#include "../../layer/recurrent.inc.h"

#endif
