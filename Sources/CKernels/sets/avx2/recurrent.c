/* The delta rule and what belongs to it: see layer/recurrent.inc.h. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define QS_ISA avx2
#define QS_LANES 8
#include "../../base/vectors.inc.h"
#include "../../layer/recurrent.inc.h"

#pragma clang attribute pop
#endif
