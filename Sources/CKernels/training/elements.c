/* Operations element by element, cut into chunks of a fixed length. */
#include "kernels.h"

enum {
    CHUNK = 1 << 14, /* elements of an item; a multiple of every vector */
    MOST_SUMS = 256  /* parts of a sum */
};

typedef struct {
    const void *job;
    const qs_training_kernels *kernels;
    void (*elements)(const void *job, const qs_training_kernels *kernels, int64_t first, int64_t end);
    int64_t count, chunk;
} element_run;

static void element_item(void *context, int32_t index, int32_t thread) {
    (void)thread;
    const element_run *run = context;
    const int64_t first = index * run->chunk, end = first + run->chunk;
    run->elements(run->job, run->kernels, first, end < run->count ? end : run->count);
}

/* Chunks are made longer where there would be more than an int32_t counts. */
static void spread_elements(element_run run, qs_isa isa, qs_pool *pool) {
    run.kernels = qs_training_kernels_for(isa);
    run.chunk = CHUNK;
    while (run.count / run.chunk >= INT32_MAX) run.chunk *= 2;
    qs_spread(pool, (int32_t)((run.count + run.chunk - 1) / run.chunk), element_item, &run);
}

/* What most functions take. */
typedef struct {
    const float *x, *y;
    float *out;
    float scale;
    int32_t accumulate;
} plain_job;

static void swiglu_elements(const void *context, const qs_training_kernels *kernels, int64_t first, int64_t end) {
    const plain_job *job = context;
    kernels->swiglu(job->x + first, job->y + first, end - first, job->out + first);
}

void qs_train_swiglu(const float *gate, const float *up, int64_t count, float *out, qs_pool *pool, qs_isa isa) {
    const plain_job job = {.x = gate, .y = up, .out = out};
    spread_elements((element_run){.job = &job, .elements = swiglu_elements, .count = count}, isa, pool);
}

static void swiglu_back_elements(const void *job, const qs_training_kernels *kernels, int64_t first, int64_t end) {
    kernels->swiglu_back(job, first, end);
}

void qs_train_swiglu_back(const qs_swiglu_backward *job, qs_pool *pool, qs_isa isa) {
    spread_elements((element_run){.job = job, .elements = swiglu_back_elements, .count = job->count}, isa, pool);
}

static void add_elements(const void *context, const qs_training_kernels *kernels, int64_t first, int64_t end) {
    const plain_job *job = context;
    kernels->add(job->x + first, job->y + first, end - first, job->out + first);
}

void qs_train_add(const float *x, const float *y, int64_t count, float *out, qs_pool *pool, qs_isa isa) {
    const plain_job job = {.x = x, .y = y, .out = out};
    spread_elements((element_run){.job = &job, .elements = add_elements, .count = count}, isa, pool);
}

static void scale_elements(const void *context, const qs_training_kernels *kernels, int64_t first, int64_t end) {
    const plain_job *job = context;
    kernels->scale(job->x + first, job->scale, end - first, job->out + first, job->accumulate);
}

void qs_train_scale(const float *x, float scale, int64_t count, float *out, int32_t accumulate, qs_pool *pool,
                    qs_isa isa) {
    const plain_job job = {.x = x, .out = out, .scale = scale, .accumulate = accumulate};
    spread_elements((element_run){.job = &job, .elements = scale_elements, .count = count}, isa, pool);
}

static void adam_elements(const void *job, const qs_training_kernels *kernels, int64_t first, int64_t end) {
    kernels->adam(job, first, end);
}

void qs_train_adam(const qs_adam_step *job, qs_pool *pool, qs_isa isa) {
    spread_elements((element_run){.job = job, .elements = adam_elements, .count = job->count}, isa, pool);
}

/* ---- Sum of squares ---- */

typedef struct {
    const float *x;
    const qs_training_kernels *kernels;
    int64_t count, part;
    double sums[MOST_SUMS];
} sum_run;

static void sum_item(void *context, int32_t index, int32_t thread) {
    (void)thread;
    sum_run *run = context;
    const int64_t first = index * run->part, left = run->count - first;
    run->sums[index] = run->kernels->square_sum(run->x + first, left < run->part ? left : run->part);
}

double qs_train_square_sum(const float *x, int64_t count, qs_pool *pool, qs_isa isa) {
    sum_run run = {.x = x, .kernels = qs_training_kernels_for(isa), .count = count, .part = CHUNK};
    while (run.part * MOST_SUMS < count) run.part *= 2;
    const int32_t parts = (int32_t)((count + run.part - 1) / run.part);
    qs_spread(pool, parts, sum_item, &run);
    double sum = 0;
    for (int32_t i = 0; i < parts; i++) sum += run.sums[i];
    return sum;
}
