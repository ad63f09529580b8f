/* Matrices times activations: rows are unpacked 16 at a time and used for all tokens. */
#include <string.h>

#include "kernels.h"

enum { ROWS_AT_ONCE = 16, LARGEST_ITEM = 256, ITEMS_PER_THREAD = 8 };

/* Bytes of a float row of `columns`, a multiple of 64. */
static int64_t float_row_bytes(int32_t columns) {
    return ((int64_t)columns * 4 + 63) / 64 * 64;
}

int64_t qs_matmul_scratch_bytes(int32_t columns) {
    /* One more row than are used at once: the codes that a float row is made of. */
    return ROWS_AT_ONCE * float_row_bytes(columns) + qs_weight_record_bytes(qs_row_layout_of(columns));
}

static int32_t items_of(const qs_matmul *job, const qs_matrix *matrix) {
    return (matrix->rows + job->rows_per_item - 1) / job->rows_per_item;
}

int32_t qs_matmul_items(qs_matmul *job, int32_t threads) {
    int64_t rows = 0;
    for (int32_t m = 0; m < job->matrix_count; m++) rows += job->matrices[m].rows;
    const int64_t share = rows / ((int64_t)threads * ITEMS_PER_THREAD) / ROWS_AT_ONCE * ROWS_AT_ONCE;
    job->rows_per_item = (int32_t)(share < ROWS_AT_ONCE ? ROWS_AT_ONCE : share > LARGEST_ITEM ? LARGEST_ITEM : share);
    int32_t items = 0;
    for (int32_t m = 0; m < job->matrix_count; m++) items += items_of(job, &job->matrices[m]);
    return items;
}


void qs_matrix_row(const qs_inference_kernels *kernels, const qs_matrix *matrix, int64_t row, int32_t columns,
                   uint8_t *scratch, float *out) {
    const uint8_t *bytes = matrix->weights + row * matrix->row_bytes;
    switch (qs_row_kind_of(matrix->type)) {
    case QS_ROWS_FLOATS: kernels->convert[matrix->type](bytes, columns, out); return;
    case QS_ROWS_CODES: {
        const qs_row_layout layout = qs_row_layout_of(columns);
        uint8_t *record = scratch + ROWS_AT_ONCE * float_row_bytes(columns);
        float *scales = qs_record_scales(record, layout), *offsets = qs_record_offsets(record, layout);
        memset(offsets, 0, 4 * (size_t)layout.groups);
        kernels->unpack[matrix->type](bytes, columns, (int8_t *)record, scales, offsets);
        kernels->expand((const int8_t *)record, scales, offsets, columns, out);
        return;
    }
    case QS_ROWS_DECODED: matrix->decode(matrix->decode_context, row, out); return;
    }
}

static int has_offsets(uint32_t type) {
    return type == QS_ROW_Q4_1 || type == QS_ROW_Q5_1 || type == QS_ROW_Q2_K || type == QS_ROW_Q4_K ||
           type == QS_ROW_Q5_K;
}

/* Unpacks rows into records of `layout`, whose padding is zero already. */
static void unpack_rows(const qs_matmul *job, const qs_matrix *matrix, int32_t first, int32_t count,
                        qs_row_layout layout, uint8_t *records) {
    const qs_unpack_row unpack = job->kernels->unpack[matrix->type];
    const int64_t stride = qs_weight_record_bytes(layout);
    const uint8_t *bytes = matrix->weights + first * matrix->row_bytes;
    for (int32_t r = 0; r < count; r++, records += stride, bytes += matrix->row_bytes) {
        unpack(bytes, layout.columns, (int8_t *)records, qs_record_scales(records, layout),
               qs_record_offsets(records, layout));
    }
}

static void write_sums(const qs_matrix *matrix, int64_t token, int32_t row, int32_t count, const float *sums) {
    float *out = matrix->out + token * matrix->out_stride + row;
    for (int32_t i = 0; i < count; i++) {
        const float sum = matrix->bias ? sums[i] + matrix->bias[row + i] : sums[i];
        out[i] = matrix->accumulate ? out[i] + sum : sum;
    }
}

/* Makes the matrix's rows of the input, which lie `stride` bytes behind each other, those of the tile. */
static void choose_input(const qs_matrix *matrix, const void *input, int64_t stride, qs_tile *tile) {
    tile->activations = (const uint8_t *)input + matrix->first * stride;
    tile->activation_stride = matrix->step * stride;
}

/* Multiplies `count` unpacked rows with all tokens of the matrix and writes the outputs. */
static void multiply(const qs_matrix *matrix, int32_t first, int32_t count, qs_tile *tile,
                     void (*dot)(const qs_tile *, float *)) {
    const uint8_t *weights = tile->weights, *activations = tile->activations;
    for (int32_t t = 0; t < matrix->tokens; t += 4) {
        tile->tokens = matrix->tokens - t < 4 ? matrix->tokens - t : 4;
        tile->activations = activations + t * tile->activation_stride;
        for (int32_t r = 0; r < count; r += 4) {
            float sums[16];
            tile->rows = count - r < 4 ? count - r : 4;
            tile->weights = weights + r * tile->weight_stride;
            dot(tile, sums);
            for (int32_t i = 0; i < tile->tokens; i++) {
                write_sums(matrix, t + i, first + r, tile->rows, sums + i * 4);
            }
        }
    }
    tile->weights = weights;
    tile->activations = activations;
}

static void multiply_codes(const qs_matmul *job, const qs_matrix *matrix, int32_t first, int32_t last,
                           uint8_t *scratch) {
    const qs_row_layout layout = qs_row_layout_of(job->columns);
    qs_tile tile = {.layout = layout, .has_offsets = has_offsets(matrix->type)};
    tile.weights = scratch;
    tile.weight_stride = qs_weight_record_bytes(layout);
    choose_input(matrix, job->rounded, qs_activation_record_bytes(layout), &tile);
    memset(scratch, 0, (size_t)(ROWS_AT_ONCE * tile.weight_stride));
    for (int32_t row = first; row < last; row += ROWS_AT_ONCE) {
        const int32_t count = last - row < ROWS_AT_ONCE ? last - row : ROWS_AT_ONCE;
        unpack_rows(job, matrix, row, count, layout, scratch);
        multiply(matrix, row, count, &tile, job->kernels->dot_codes);
    }
}

static void multiply_floats(const qs_matmul *job, const qs_matrix *matrix, int32_t first, int32_t last,
                            uint8_t *scratch) {
    qs_tile tile = {.layout = qs_row_layout_of(job->columns)};
    tile.weights = scratch;
    tile.weight_stride = float_row_bytes(job->columns);
    choose_input(matrix, job->input, job->input_stride * 4, &tile);
    for (int32_t row = first; row < last; row += ROWS_AT_ONCE) {
        const int32_t count = last - row < ROWS_AT_ONCE ? last - row : ROWS_AT_ONCE;
        for (int32_t r = 0; r < count; r++) {
            float *out = (float *)(void *)(scratch + r * tile.weight_stride);
            qs_matrix_row(job->kernels, matrix, row + r, job->columns, scratch, out);
        }
        multiply(matrix, row, count, &tile, job->kernels->dot_floats);
    }
}

void qs_matmul_item(void *context, int32_t index, int32_t thread) {
    const qs_matmul *job = context;
    int32_t m = 0;
    while (index >= items_of(job, &job->matrices[m])) index -= items_of(job, &job->matrices[m++]);
    const qs_matrix *matrix = &job->matrices[m];
    const int32_t first = index * job->rows_per_item;
    const int32_t last = matrix->rows - first < job->rows_per_item ? matrix->rows : first + job->rows_per_item;
    uint8_t *scratch = job->scratch + thread * job->scratch_stride;
    if (!job->use_floats && qs_row_kind_of(matrix->type) == QS_ROWS_CODES) {
        multiply_codes(job, matrix, first, last, scratch);
    } else {
        multiply_floats(job, matrix, first, last, scratch);
    }
}
