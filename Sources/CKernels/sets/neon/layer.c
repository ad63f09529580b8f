/* Norms, gates, attention and conversions: see layer/. */
#if defined(__aarch64__)

#define QS_ISA neon
#define QS_LANES 4
#include "../../base/vectors.inc.h"
#include "../../layer/norms.inc.h"

#endif
