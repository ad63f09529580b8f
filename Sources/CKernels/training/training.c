/* Which training kernels an instruction set has, and how work is spread. */
#include "kernels.h"

const qs_training_kernels *qs_training_kernels_for(qs_isa isa) {
    if (!qs_isa_is_available(isa)) return &qs_training_kernels__scalar;
    switch (isa) {
#if defined(__x86_64__)
    case QS_ISA_AVX2: return &qs_training_kernels__avx2;
    case QS_ISA_AVX512: return &qs_training_kernels__avx512;
#elif defined(__aarch64__)
    case QS_ISA_NEON: return &qs_training_kernels__neon;
#endif
    default: return &qs_training_kernels__scalar;
    }
}

void qs_spread(qs_pool *pool, int32_t count, qs_pool_task task, void *context) {
    if (pool != NULL) {
        qs_pool_run(pool, count, task, context);
        return;
    }
    for (int32_t index = 0; index < count; index++) task(context, index, 0);
}
