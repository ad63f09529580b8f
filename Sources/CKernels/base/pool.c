#include "qs_base_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { QS_POOL_SPINS = 20000, QS_POOL_PATIENCE = 2000, QS_POOL_MAX_THREADS = 256 };

/*
 * A run is handed out by one number, the ticket: the run's generation above, the next index below. A worker claims an
 * index by raising the ticket, which fails where the run it looked at is over; so nobody waits for a worker that the
 * system has not scheduled and that has claimed nothing. Between two runs the index is `QS_POOL_CLOSED`, and what
 * belongs to the run is written only then.
 */
#define QS_POOL_CLOSED UINT64_C(0xffffffff)

struct qs_pool {
    int32_t workers;
    pthread_t threads[QS_POOL_MAX_THREADS];
    pthread_mutex_t run_lock;   // one run at a time
    pthread_mutex_t sleep_lock; // guards sleeping and waking
    pthread_cond_t wake;
    _Atomic int32_t sleepers;
    _Atomic bool stop;
    _Atomic int32_t count;
    _Atomic(qs_pool_task) task;
    _Atomic(void *) context;
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic int32_t done; // indices that are finished
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

// Works on the open run, if there is one, until all its indices are claimed.
static void qs_pool_work(qs_pool *pool, int32_t thread) {
    uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    for (;;) {
        // If these are a later run's, the ticket was closed before they were written and the exchange below fails.
        const qs_pool_task task = atomic_load_explicit(&pool->task, memory_order_acquire);
        void *context = atomic_load_explicit(&pool->context, memory_order_acquire);
        const int32_t count = atomic_load_explicit(&pool->count, memory_order_acquire);
        const uint64_t index = ticket & QS_POOL_CLOSED;
        if (index >= (uint64_t)count) {
            return;
        }
        if (atomic_compare_exchange_weak_explicit(&pool->ticket, &ticket, ticket + 1, memory_order_acq_rel,
                                                  memory_order_acquire)) {
            task(context, (int32_t)index, thread);
            atomic_fetch_add_explicit(&pool->done, 1, memory_order_release);
            ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
        }
    }
}

static uint64_t qs_pool_generation(qs_pool *pool) {
    return atomic_load(&pool->ticket) >> 32;
}

// Waits until the generation is no longer `seen`; returns the new one.
static uint64_t qs_pool_await(qs_pool *pool, uint64_t seen) {
    for (int spin = 0; spin < QS_POOL_SPINS; spin++) {
        const uint64_t now = qs_pool_generation(pool);
        if (now != seen) {
            return now;
        }
        qs_pause();
    }
    pthread_mutex_lock(&pool->sleep_lock);
    atomic_fetch_add(&pool->sleepers, 1);
    uint64_t now;
    while ((now = qs_pool_generation(pool)) == seen) {
        pthread_cond_wait(&pool->wake, &pool->sleep_lock);
    }
    atomic_fetch_sub(&pool->sleepers, 1);
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
    }
}

// Ends a generation, or begins one where `index` is 0; wakes who sleeps.
static void qs_pool_announce(qs_pool *pool, uint64_t index) {
    const uint64_t generation = qs_pool_generation(pool) + 1;
    atomic_store(&pool->ticket, generation << 32 | index);
    // A worker counts itself before it looks at the ticket for the last time, so one of the two sees the other.
    if (index == QS_POOL_CLOSED && !atomic_load(&pool->stop)) {
        return;
    }
    if (atomic_load(&pool->sleepers) > 0) {
        pthread_mutex_lock(&pool->sleep_lock);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->sleep_lock);
    }
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
    atomic_store(&pool->ticket, QS_POOL_CLOSED);
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
    qs_pool_announce(pool, QS_POOL_CLOSED);
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
    if (count == 1 || pool->workers == 0) {
        for (int32_t index = 0; index < count; index++) {
            task(context, index, 0);
        }
    } else {
        qs_pool_announce(pool, QS_POOL_CLOSED);
        atomic_store_explicit(&pool->count, count, memory_order_release);
        atomic_store_explicit(&pool->task, task, memory_order_release);
        atomic_store_explicit(&pool->context, context, memory_order_release);
        atomic_store_explicit(&pool->done, 0, memory_order_release);
        qs_pool_announce(pool, 0);
        qs_pool_work(pool, 0);
        for (int spin = 0; atomic_load_explicit(&pool->done, memory_order_acquire) < count; spin++) {
            if (spin < QS_POOL_PATIENCE) {
                qs_pause();
            } else {
                sched_yield(); // the worker may be waiting for this very processor
            }
        }
    }
    pthread_mutex_unlock(&pool->run_lock);
}
