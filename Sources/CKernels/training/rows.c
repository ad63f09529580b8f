/* Operations row by row, cut into chunks of rows by their shape alone. */
#include <string.h>

#include "kernels.h"

enum {
    CHUNK_FLOATS = 1 << 14, /* of a row operation's item, about */
    COLUMNS = 64,           /* of an item that goes through all rows */
    FEWEST_NORM_ROWS = 16   /* of a part of d_weight */
};

static int32_t divided_up(int32_t count, int32_t by) {
    return (count + by - 1) / by;
}

/* A job over rows, with the function for first ..< end of it. */
typedef struct {
    const void *job;
    const qs_training_kernels *kernels;
    void (*rows)(const void *job, const qs_training_kernels *kernels, int32_t first, int32_t end);
    int32_t count, chunk;
} row_run;

static void row_item(void *context, int32_t index, int32_t thread) {
    (void)thread;
    const row_run *run = context;
    const int32_t first = index * run->chunk, end = first + run->chunk;
    run->rows(run->job, run->kernels, first, end < run->count ? end : run->count);
}

static void spread_rows(row_run run, int32_t columns, qs_isa isa, qs_pool *pool) {
    run.kernels = qs_training_kernels_for(isa);
    run.chunk = columns < CHUNK_FLOATS && columns > 0 ? CHUNK_FLOATS / columns : 1;
    qs_spread(pool, divided_up(run.count, run.chunk), row_item, &run);
}

static void norm_rows(const void *job, const qs_training_kernels *kernels, int32_t first, int32_t end) {
    kernels->norm(job, first, end);
}

void qs_train_norm(const qs_norm_forward *job, qs_pool *pool, qs_isa isa) {
    spread_rows((row_run){.job = job, .rows = norm_rows, .count = job->rows}, job->columns, isa, pool);
}

static void rotate_rows(const void *job, const qs_training_kernels *kernels, int32_t first, int32_t end) {
    kernels->rotate(job, first, end);
}

void qs_train_rotate(const qs_rotation *job, qs_pool *pool, qs_isa isa) {
    const row_run run = {.job = job, .rows = rotate_rows, .count = job->rows};
    spread_rows(run, job->heads * job->head_length, isa, pool);
}

static void cross_entropy_rows(const void *job, const qs_training_kernels *kernels, int32_t first, int32_t end) {
    kernels->cross_entropy(job, first, end);
}

void qs_train_cross_entropy(const qs_cross_entropy *job, qs_pool *pool, qs_isa isa) {
    spread_rows((row_run){.job = job, .rows = cross_entropy_rows, .count = job->rows}, job->vocabulary, isa, pool);
}

static void divergence_rows(const void *job, const qs_training_kernels *kernels, int32_t first, int32_t end) {
    kernels->divergence(job, first, end);
}

void qs_train_divergence(const qs_divergence *job, qs_pool *pool, qs_isa isa) {
    spread_rows((row_run){.job = job, .rows = divergence_rows, .count = job->rows}, job->vocabulary, isa, pool);
}

/* ---- Softmax ---- */

typedef struct {
    const float *x, *out, *d_out;
    float *to;
    int32_t columns, accumulate;
} softmax_job;

static void softmax_rows(const void *context, const qs_training_kernels *kernels, int32_t first, int32_t end) {
    const softmax_job *job = context;
    for (int64_t row = first; row < end; row++) {
        kernels->softmax(job->x + row * job->columns, job->columns, job->to + row * job->columns);
    }
}

void qs_train_softmax(const float *x, int32_t rows, int32_t columns, float *out, qs_pool *pool, qs_isa isa) {
    const softmax_job job = {.x = x, .to = out, .columns = columns};
    spread_rows((row_run){.job = &job, .rows = softmax_rows, .count = rows}, columns, isa, pool);
}

static void softmax_back_rows(const void *context, const qs_training_kernels *kernels, int32_t first, int32_t end) {
    const softmax_job *job = context;
    for (int64_t at = (int64_t)first * job->columns; at < (int64_t)end * job->columns; at += job->columns) {
        kernels->softmax_back(job->out + at, job->d_out + at, job->columns, job->to + at, job->accumulate);
    }
}

void qs_train_softmax_back(const float *out, const float *d_out, int32_t rows, int32_t columns, float *d_x,
                           int32_t accumulate, qs_pool *pool, qs_isa isa) {
    const softmax_job job = {.out = out, .d_out = d_out, .to = d_x, .columns = columns, .accumulate = accumulate};
    spread_rows((row_run){.job = &job, .rows = softmax_back_rows, .count = rows}, columns, isa, pool);
}

/* ---- The way back through a norm ---- */

typedef struct {
    const qs_norm_backward *job;
    const qs_training_kernels *kernels;
    int32_t part_rows, parts;
} norm_run;

static void norm_part(void *context, int32_t part, int32_t thread) {
    (void)thread;
    const norm_run *run = context;
    const int32_t first = part * run->part_rows, end = first + run->part_rows;
    float *d_weight = run->job->d_weight ? run->job->scratch + (int64_t)part * run->job->columns : NULL;
    run->kernels->norm_back(run->job, first, end < run->job->rows ? end : run->job->rows, d_weight);
}

static void norm_sum(void *context, int32_t index, int32_t thread) {
    (void)thread;
    const norm_run *run = context;
    const qs_norm_backward *job = run->job;
    const int32_t first = index * COLUMNS, left = job->columns - first, count = left < COLUMNS ? left : COLUMNS;
    float *d_weight = job->d_weight + first;
    if (!job->accumulate_weight) memset(d_weight, 0, 4 * (size_t)count);
    for (int32_t part = 0; part < run->parts; part++) {
        run->kernels->add(d_weight, job->scratch + (int64_t)part * job->columns + first, count, d_weight);
    }
}

void qs_train_norm_back(const qs_norm_backward *job, qs_pool *pool, qs_isa isa) {
    norm_run run = {.job = job, .kernels = qs_training_kernels_for(isa)};
    run.part_rows = divided_up(job->rows, QS_NORM_PARTS);
    if (run.part_rows < FEWEST_NORM_ROWS) run.part_rows = FEWEST_NORM_ROWS;
    run.parts = divided_up(job->rows, run.part_rows);
    qs_spread(pool, run.parts, norm_part, &run);
    if (job->d_weight != NULL) qs_spread(pool, divided_up(job->columns, COLUMNS), norm_sum, &run);
}

/* ---- Tables ---- */

typedef struct {
    const float *from;
    const int32_t *ids;
    float *to;
    const qs_training_kernels *kernels;
    int32_t rows, columns;
} table_job;

static void gather_rows(const void *context, const qs_training_kernels *kernels, int32_t first, int32_t end) {
    (void)kernels;
    const table_job *job = context;
    for (int64_t row = first; row < end; row++) {
        memcpy(job->to + row * job->columns, job->from + (int64_t)job->ids[row] * job->columns,
               sizeof(float) * (size_t)job->columns);
    }
}

void qs_train_gather(const float *table, const int32_t *ids, int32_t rows, int32_t columns, float *out, qs_pool *pool,
                     qs_isa isa) {
    const table_job job = {.from = table, .ids = ids, .to = out, .columns = columns};
    spread_rows((row_run){.job = &job, .rows = gather_rows, .count = rows}, columns, isa, pool);
}

static void scatter_item(void *context, int32_t index, int32_t thread) {
    (void)thread;
    const table_job *job = context;
    const int32_t first = index * COLUMNS, left = job->columns - first, count = left < COLUMNS ? left : COLUMNS;
    for (int64_t row = 0; row < job->rows; row++) {
        float *to = job->to + (int64_t)job->ids[row] * job->columns + first;
        job->kernels->add(to, job->from + row * job->columns + first, count, to);
    }
}

void qs_train_scatter(const float *d_out, const int32_t *ids, int32_t rows, int32_t columns, float *d_table,
                      qs_pool *pool, qs_isa isa) {
    table_job job = {d_out, ids, d_table, qs_training_kernels_for(isa), rows, columns};
    qs_spread(pool, divided_up(columns, COLUMNS), scatter_item, &job);
}
