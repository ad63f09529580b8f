/* Norms, gates, attention and conversions: see inference/vector_kernels.inc.h. */
#if defined(__aarch64__)

#define QS_ISA neon
#define QS_LANES 4
#include "../inference/vector_support.inc.h"
#include "../inference/vector_kernels.inc.h"

#endif
