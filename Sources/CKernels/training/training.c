/* Which training kernels an instruction set has, and how work is spread. */
#include "../base/dispatch.h"
#include "kernels.h"

QS_DISPATCH(qs_training_kernels)

void qs_spread(qs_pool *pool, int32_t count, qs_pool_task task, void *context) {
    if (pool != NULL) {
        qs_pool_run(pool, count, task, context);
        return;
    }
    for (int32_t index = 0; index < count; index++) task(context, index, 0);
}
