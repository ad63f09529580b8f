/*
 * Products of matrices and activations, and the packing of a matrix: stages, that is work on item `index` by worker
 * `thread`, in the form a pool takes; `job` is the struct of that name.
 *
 * Each output is computed by one thread in an order that depends on the row's length alone, so results depend neither
 * on the number of threads nor on how many tokens are computed in one go.
 */
#ifndef QS_PRODUCT_MATRIX_H
#define QS_PRODUCT_MATRIX_H

#include <stdint.h>

#include "qs_product.h"

/* Writes row `row` of `context`'s weights as floats. */
typedef void (*qs_decode_row)(const void *context, int64_t row, float *out);

/* One matrix of a product. */
typedef struct {
    const uint8_t *weights; /* rows as they lie in the file */
    int64_t row_bytes;
    const uint8_t *panels; /* the same in panels; NULL: they are made as they are needed */
    uint32_t type;         /* GGUF type id */
    int32_t rows;          /* outputs */
    qs_decode_row decode;  /* for types without panels, and products of floats */
    const void *decode_context;
    const float *bias;  /* one an output, added; NULL: none */
    float *out;         /* [tokens][out_stride] */
    int64_t out_stride; /* floats */
    int32_t accumulate; /* 0: out = product; 1: out += product */
    /*
     * The rows of the job's input that this matrix is multiplied with: `tokens` of them, each `step` behind the last.
     */
    int64_t first;
    int32_t step;
    int32_t tokens;
} qs_matrix;

/* Matrices times activations: all the same rows of them, or each rows of its own. */
typedef struct {
    const qs_product_kernels *kernels;
    const qs_matrix *matrices;
    int32_t matrix_count;
    int32_t columns;
    int32_t use_floats;     /* 1: all products from float weights and float activations */
    const float *input;     /* [tokens][input_stride] */
    int64_t input_stride;   /* floats */
    const uint8_t *rounded; /* the same, rounded: one record a token; unused with use_floats */
    uint8_t *scratch;       /* scratch_stride bytes a thread, 64-byte aligned */
    int64_t scratch_stride;
    /* Set by qs_matmul_items: */
    int32_t rows_per_item; /* a multiple of QS_PANEL_ROWS */
    int32_t items;         /* that there are */
    int32_t runs;          /* in so many runs: of items that are done one after the other each is in another run */
} qs_matmul;

/* Scratch bytes a thread needs for rows of `columns`. */
int64_t qs_matmul_scratch_bytes(int32_t columns);

/* Number of items for `threads` threads, some of which may have nothing to do. */
int32_t qs_matmul_items(qs_matmul *job, int32_t threads);

void qs_matmul_item(void *job, int32_t index, int32_t thread);

/* Packing of a matrix, or of a whole number of its panels. */
typedef struct {
    const qs_product_kernels *kernels;
    const uint8_t *weights;
    int64_t row_bytes;
    uint32_t type; /* has panels */
    int32_t rows, columns;
    uint8_t *panels; /* qs_panel_bytes(type, columns) for each 16 rows */
} qs_repacking;

void qs_repack(const qs_repacking *job);

#endif
