#include "qs_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { QS_POOL_SPINS = 20000, QS_POOL_MAX_THREADS = 256 };

struct qs_pool {
    int32_t workers;
    pthread_t threads[QS_POOL_MAX_THREADS];
    pthread_mutex_t run_lock;    // one run at a time
    pthread_mutex_t sleep_lock;  // guards sleeping and waking
    pthread_cond_t wake;
    _Atomic uint64_t generation;  // counts runs; workers wait for it to change
    _Atomic bool stop;
    int32_t count;  // written before generation rises
    qs_pool_task task;
    void *context;
    _Alignas(64) _Atomic int32_t next;     // the next index to hand out
    _Alignas(64) _Atomic int32_t running;  // workers that have not finished this run
};

typedef struct {
    qs_pool *pool;
    int32_t thread;
} qs_worker;

static inline void qs_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void qs_pool_work(qs_pool *pool, int32_t thread) {
    for (;;) {
        int32_t index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
        if (index >= pool->count) {
            return;
        }
        pool->task(pool->context, index, thread);
    }
}

// Waits until the generation is no longer `seen`; returns the new one.
static uint64_t qs_pool_await(qs_pool *pool, uint64_t seen) {
    for (int spin = 0; spin < QS_POOL_SPINS; spin++) {
        uint64_t now = atomic_load_explicit(&pool->generation, memory_order_acquire);
        if (now != seen) {
            return now;
        }
        qs_pause();
    }
    pthread_mutex_lock(&pool->sleep_lock);
    uint64_t now;
    while ((now = atomic_load_explicit(&pool->generation, memory_order_acquire)) == seen) {
        pthread_cond_wait(&pool->wake, &pool->sleep_lock);
    }
    pthread_mutex_unlock(&pool->sleep_lock);
    return now;
}

static void *qs_pool_main(void *argument) {
    qs_worker worker = *(qs_worker *)argument;
    free(argument);
    uint64_t seen = 0;
    for (;;) {
        seen = qs_pool_await(worker.pool, seen);
        if (atomic_load_explicit(&worker.pool->stop, memory_order_acquire)) {
            return NULL;
        }
        qs_pool_work(worker.pool, worker.thread);
        atomic_fetch_sub_explicit(&worker.pool->running, 1, memory_order_release);
    }
}

static void qs_pool_announce(qs_pool *pool) {
    pthread_mutex_lock(&pool->sleep_lock);
    atomic_fetch_add_explicit(&pool->generation, 1, memory_order_release);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->sleep_lock);
}

qs_pool *qs_pool_create(int32_t threads) {
    if (threads < 1 || threads > QS_POOL_MAX_THREADS) {
        return NULL;
    }
    // The members are aligned to cache lines, so the pool itself has to be.
    qs_pool *pool = aligned_alloc(64, (sizeof(qs_pool) + 63) / 64 * 64);
    if (!pool) {
        return NULL;
    }
    *pool = (qs_pool){0};
    pthread_mutex_init(&pool->run_lock, NULL);
    pthread_mutex_init(&pool->sleep_lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    for (int32_t i = 1; i < threads; i++) {
        qs_worker *worker = malloc(sizeof(qs_worker));
        if (worker) {
            *worker = (qs_worker){pool, i};
        }
        if (!worker || pthread_create(&pool->threads[pool->workers], NULL, qs_pool_main, worker) != 0) {
            free(worker);
            qs_pool_destroy(pool);
            return NULL;
        }
        pool->workers++;
    }
    return pool;
}

void qs_pool_destroy(qs_pool *pool) {
    if (!pool) {
        return;
    }
    atomic_store_explicit(&pool->stop, true, memory_order_release);
    qs_pool_announce(pool);
    for (int32_t i = 0; i < pool->workers; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    pthread_mutex_destroy(&pool->run_lock);
    pthread_mutex_destroy(&pool->sleep_lock);
    pthread_cond_destroy(&pool->wake);
    free(pool);
}

void qs_pool_run(qs_pool *pool, int32_t count, qs_pool_task task, void *context) {
    if (count <= 0) {
        return;
    }
    pthread_mutex_lock(&pool->run_lock);
    pool->count = count;
    pool->task = task;
    pool->context = context;
    atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
    if (count == 1 || pool->workers == 0) {
        qs_pool_work(pool, 0);
    } else {
        atomic_store_explicit(&pool->running, pool->workers, memory_order_relaxed);
        qs_pool_announce(pool);
        qs_pool_work(pool, 0);
        while (atomic_load_explicit(&pool->running, memory_order_acquire) > 0) {
            qs_pause();
        }
    }
    pthread_mutex_unlock(&pool->run_lock);
}
