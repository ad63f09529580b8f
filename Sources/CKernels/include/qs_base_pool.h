// A fixed pool of threads for loops that run once a token: workers spin briefly, then sleep.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qs_pool qs_pool;

/// Work on item `index`, called from worker `thread` (0 is the caller of qs_pool_run).
typedef void (*qs_pool_task)(void *context, int32_t index, int32_t thread);

/// A pool of `threads` threads, the caller of qs_pool_run counted; NULL where memory or threads run out.
qs_pool *qs_pool_create(int32_t threads);

/// Ends the workers and frees the pool. No run may be under way.
void qs_pool_destroy(qs_pool *pool);

/// Calls `task` once for each index in 0 ..< `count`, on all threads, and returns when all are done.
/// Indices are handed out in rising order, one at a time. One run at a time: a second caller waits for the first.
void qs_pool_run(qs_pool *pool, int32_t count, qs_pool_task task, void *context);

#ifdef __cplusplus
}
#endif
