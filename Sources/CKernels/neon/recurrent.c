/* The delta rule and what belongs to it: see inference/recurrent_kernels.inc.h. */
#if defined(__aarch64__)

#define QS_ISA neon
#define QS_LANES 4
#include "../inference/vector_support.inc.h"
#include "../inference/recurrent_kernels.inc.h"

#endif
