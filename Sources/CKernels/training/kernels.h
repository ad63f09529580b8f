/* The training kernels of each instruction set, as their files define them; see qs_training.h for what they compute. */
#ifndef QS_TRAINING_KERNELS_H
#define QS_TRAINING_KERNELS_H

#include <stddef.h>

#include "qs_training.h"

/*
 * A product is cut into stages of k and of columns, so large as the packed part of B may be. In a stage k is cut into
 * blocks: their sums are added to C in rising order. Of a block B is packed in slivers of a tile's columns, each
 * [k][columns], and a group of rows of A in panels of a tile's rows, each [k][rows].
 */
enum {
    QS_GEMM_DEPTH = 256,    /* k of a block */
    QS_GEMM_BLOCKS = 4,     /* of k in a stage */
    QS_GEMM_COLUMNS = 1024, /* of a stage */
    QS_GEMM_ROWS = 112,     /* of a group of A at most */
    QS_GEMM_SLACK = 64      /* floats behind packed memory that packing may write to */
};

/* A packed group of A times packed slivers of B, put into C or added to it. */
typedef struct {
    const float *a; /* panels behind each other */
    const float *b; /* slivers behind each other */
    float *c;
    int64_t c_stride;
    int32_t rows, columns, depth;
    int32_t accumulate;
} qs_gemm_block;

/* What attention makes of a row of scores. */
typedef struct {
    float *scores; /* [seen], scaled products on the way forward; shares afterwards; then [seen ..< columns] are 0 */
    int32_t seen, columns;
    float scale;
} qs_score_row;

typedef struct {
    int32_t tile_rows, tile_columns; /* tile_rows divides QS_GEMM_ROWS, or nearly */
    /* `rows` rows of A from `row` on, `depth` of k from `at` on. */
    void (*pack_a)(const qs_gemm *, int32_t row, int32_t rows, int32_t at, int32_t depth, float *out);
    /* `columns` columns of B from `column` on. */
    void (*pack_b)(const qs_gemm *, int32_t column, int32_t columns, int32_t at, int32_t depth, float *out);
    void (*multiply)(const qs_gemm_block *);

    /* exp(scale * score - the largest) in place of scores; the sum into `sum`. Returns the largest, scaled. */
    float (*score_shares)(const qs_score_row *, float *sum);
    /* exp(scale * score - log_sum) in place of scores. */
    void (*score_shares_again)(const qs_score_row *, float log_sum);
    /* d_shares = shares * (d_shares - mean) * scale, in place; 0 behind what is seen. */
    void (*score_back)(const qs_score_row *, float *d_shares, float mean);
    float (*dot)(const float *, const float *, int32_t count);

    /* Rows first ..< end. */
    void (*norm)(const qs_norm_forward *, int32_t first, int32_t end);
    void (*norm_back)(const qs_norm_backward *, int32_t first, int32_t end, float *d_weight);
    void (*rotate)(const qs_rotation *, int32_t first, int32_t end);
    void (*cross_entropy)(const qs_cross_entropy *, int32_t first, int32_t end);
    void (*divergence)(const qs_divergence *, int32_t first, int32_t end);
    void (*softmax)(const float *x, int32_t columns, float *out);
    void (*softmax_back)(const float *out, const float *d_out, int32_t columns, float *d_x, int32_t accumulate);

    /* Elements. */
    void (*swiglu)(const float *gate, const float *up, int64_t count, float *out);
    void (*swiglu_back)(const qs_swiglu_backward *, int64_t first, int64_t end);
    void (*add)(const float *x, const float *y, int64_t count, float *out);
    void (*scale)(const float *x, float scale, int64_t count, float *out, int32_t accumulate);
    double (*square_sum)(const float *x, int64_t count);
    void (*adam)(const qs_adam_step *, int64_t first, int64_t end);
} qs_training_kernels;

/* Those of a set, NULL where the processor lacks it. */
const qs_training_kernels *qs_training_kernels_for(qs_isa isa);

/* A pool's run, or a loop on the caller where there is no pool. */
void qs_spread(qs_pool *pool, int32_t count, qs_pool_task task, void *context);

#endif
