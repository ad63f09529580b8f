/*
 * Matrices times activations, a panel of 16 rows at a time: for one token straight from the panel, for several from the
 * unpacked panel, which they all share.
 */
#include <string.h>

#include "kernels.h"
#include "qs_product_matrix.h"

/* Columns of floats that are multiplied at a time: their weights stay in the second cache beside the activations. */
enum { FLOATS_AT_ONCE = 2048 };
enum { LARGEST_ITEM = 256, ITEMS_PER_THREAD = 8, PACKED_AT_ONCE = 2048, BYTES_READ_AT_ONCE = 1 << 19 };

static int64_t round_up(int64_t value, int64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

/* Bytes of 16 rows of floats. */
static int64_t float_bytes(int32_t columns) {
    return round_up((int64_t)columns * QS_PANEL_ROWS * 4, 64);
}

int64_t qs_matmul_scratch_bytes(int32_t columns) {
    /* An unpacked panel and what it is unpacked from, no larger than decoded rows. */
    return round_up(qs_unpacked_bytes(columns), 64) + float_bytes(columns);
}

static int32_t items_of(const qs_matmul *job, const qs_matrix *matrix) {
    return (matrix->rows + job->rows_per_item - 1) / job->rows_per_item;
}

/* Whether activations meet BF16 weights rounded, in pairs. */
static int is_bf16(const qs_matmul *job, const qs_matrix *matrix) {
    return matrix->type == QS_TYPE_BF16 && job->kernels->many_bf16 != NULL && !job->use_floats;
}

/* Rows that are multiplied with many tokens at a time. */
static int32_t rows_at_once(const qs_matmul *job, const qs_matrix *matrix) {
    const qs_panel_format *format = qs_panel_format_of(matrix->type);
    const int has_codes = format != NULL && format->kind == QS_PANEL_CODES && !job->use_floats;
    return has_codes || is_bf16(job, matrix) ? QS_PANEL_ROWS * job->kernels->panels_at_once : QS_PANEL_ROWS;
}

/* Rows of an item where there are many tokens, a multiple of `unit`: so few that all threads end at the same time. */
static int64_t rows_for_many(int64_t rows, int32_t threads, int64_t unit) {
    const int64_t share = rows / ((int64_t)threads * ITEMS_PER_THREAD) / unit * unit;
    return share > LARGEST_ITEM ? LARGEST_ITEM : share < unit ? unit : share;
}

/*
 * Rows of an item where weights are read once: memory is read faster in long runs, and what is asked for ahead is lost
 * at a run's end.
 */
static int64_t rows_for_one(int64_t rows, int64_t bytes, int32_t threads) {
    int64_t items = bytes / ((int64_t)threads * BYTES_READ_AT_ONCE);
    items = items < 1 ? 1 : items > ITEMS_PER_THREAD ? ITEMS_PER_THREAD : items;
    return round_up((rows + threads * items - 1) / (threads * items), QS_PANEL_ROWS);
}

int32_t qs_matmul_items(qs_matmul *job, int32_t threads) {
    int64_t rows = 0, bytes = 0, unit = QS_PANEL_ROWS;
    int32_t is_many = 0;
    for (int32_t m = 0; m < job->matrix_count; m++) {
        rows += job->matrices[m].rows;
        bytes += job->matrices[m].rows * job->matrices[m].row_bytes;
        is_many |= job->matrices[m].tokens > 1;
        const int32_t together = rows_at_once(job, &job->matrices[m]);
        if (together > unit) unit = together;
    }
    job->rows_per_item = (int32_t)(is_many ? rows_for_many(rows, threads, unit) : rows_for_one(rows, bytes, threads));
    job->items = 0;
    for (int32_t m = 0; m < job->matrix_count; m++) job->items += items_of(job, &job->matrices[m]);
    job->runs = is_many ? 1 : threads;
    return (job->items + job->runs - 1) / job->runs * job->runs;
}

/* What an item works with. */
typedef struct {
    const qs_matmul *job;
    const qs_matrix *matrix;
    const qs_product_kernels *kernels;
    const qs_panel_format *format; /* NULL: rows are decoded */
    int is_bf16;                   /* weights are unpacked to pairs of BF16 */
    int32_t last;                  /* behind the item's rows */
    const uint8_t *next;           /* rows of the item that is likely to come next */
    const uint8_t *activations;    /* of the matrix's first token */
    int64_t stride;                /* bytes from a token's to the next's */
    uint8_t *unpacked;             /* qs_unpacked_bytes */
    uint8_t *packed;               /* float_bytes */
} qs_work;

static qs_work work_of(const qs_matmul *job, const qs_matrix *matrix, uint8_t *scratch) {
    qs_work work = {.job = job, .matrix = matrix, .kernels = job->kernels};
    const qs_panel_format *format = qs_panel_format_of(matrix->type);
    const int has_codes = format != NULL && format->kind == QS_PANEL_CODES;
    work.is_bf16 = is_bf16(job, matrix);
    /* The float way leads past kernels that round activations. */
    const int rounds = has_codes || (matrix->type == QS_TYPE_BF16 && work.kernels->many_bf16 != NULL);
    work.format = rounds && job->use_floats ? NULL : format;
    const int is_rounded = has_codes && !job->use_floats;
    const int64_t row = is_rounded ? qs_rounded_bytes(job->columns) : job->input_stride * 4;
    work.activations = (is_rounded ? job->rounded : (const uint8_t *)(const void *)job->input) + matrix->first * row;
    work.stride = matrix->step * row;
    work.unpacked = scratch;
    work.packed = work.unpacked + round_up(qs_unpacked_bytes(job->columns), 64);
    return work;
}

/* Writes the sums of one token. */
static void write_sums(const qs_matrix *matrix, int32_t row, int32_t count, const float *restrict sums) {
    float *restrict out = matrix->out + row;
    const float *restrict bias = matrix->bias == NULL ? NULL : matrix->bias + row;
    for (int32_t i = 0; i < count; i++) {
        const float sum = bias ? sums[i] + bias[i] : sums[i];
        out[i] = matrix->accumulate ? out[i] + sum : sum;
    }
}

/* Blocks first ..< first + blocks of the panel of the rows from `row` on, packed to `panel`. */
static void pack(const qs_work *work, int32_t row, int32_t count, int32_t first, int32_t blocks, uint8_t *panel) {
    const qs_matrix *matrix = work->matrix;
    const qs_panel_packing packing = {.rows = matrix->weights + row * matrix->row_bytes,
                                      .row_bytes = matrix->row_bytes,
                                      .count = count,
                                      .columns = work->job->columns,
                                      .first = first,
                                      .blocks = blocks,
                                      .panel = panel};
    work->kernels->pack[matrix->type](&packing);
}

/* The part of what is read next that is asked for while block `first` of these 16 rows is computed with. */
static const uint8_t *part_ahead(const qs_work *work, int32_t row, int32_t first) {
    const qs_matrix *matrix = work->matrix;
    const uint8_t *next =
        row + QS_PANEL_ROWS < work->last ? matrix->weights + (row + QS_PANEL_ROWS) * matrix->row_bytes : work->next;
    return next + (int64_t)first * work->format->file_bytes * QS_PANEL_ROWS;
}

/* Blocks that are packed together, so that they stay in the first cache. */
static int32_t blocks_at_once(const qs_panel_format *format) {
    return format->bytes > PACKED_AT_ONCE ? 1 : PACKED_AT_ONCE / format->bytes;
}

/* One token times a panel that is packed a few blocks at a time, which stay in the first cache. */
static void one_in_place(const qs_work *work, int32_t row, int32_t count, float *sums) {
    const qs_panel_format *format = work->format;
    const int32_t all = work->job->columns / format->columns, most = blocks_at_once(format);
    const int64_t per_block =
        format->kind == QS_PANEL_CODES ? format->columns / QS_ROUNDED_COLUMNS * QS_ROUNDED_BYTES : format->columns * 4;
    for (int32_t b = 0; b < all; b += most) {
        const int32_t blocks = all - b < most ? all - b : most;
        pack(work, row, count, b, blocks, work->packed);
        work->kernels->one[work->matrix->type](work->packed, blocks, work->activations + b * per_block, sums,
                                               part_ahead(work, row, b));
    }
}

/* Floats of 16 rows, decoded one after the other and then packed. */
static void decode(const qs_work *work, int32_t row, int32_t count) {
    const int32_t columns = work->job->columns;
    float *rows = (float *)(void *)work->packed;
    for (int32_t r = 0; r < count; r++) {
        work->matrix->decode(work->matrix->decode_context, row + r, rows + (int64_t)r * columns);
    }
    const qs_panel_packing packing = {.rows = work->packed,
                                      .row_bytes = (int64_t)columns * 4,
                                      .count = count,
                                      .columns = columns,
                                      .blocks = columns,
                                      .panel = work->unpacked};
    work->kernels->pack[QS_TYPE_F32](&packing);
}

static const uint8_t *panel_at(const qs_work *work, int32_t row) {
    const qs_matrix *matrix = work->matrix;
    if (matrix->panels == NULL) return NULL;
    return matrix->panels + row / QS_PANEL_ROWS * qs_panel_bytes(matrix->type, work->job->columns);
}

static void multiply_one(const qs_work *work, int32_t row, int32_t count) {
    const uint8_t *panel = panel_at(work, row);
    float sums[QS_PANEL_ROWS] = {0};
    if (work->format == NULL) {
        decode(work, row, count);
        work->kernels->one[QS_TYPE_F32](work->unpacked, work->job->columns, work->activations, sums, work->unpacked);
    } else if (panel != NULL) {
        const int32_t blocks = work->job->columns / work->format->columns;
        work->kernels->one[work->matrix->type](panel, blocks, work->activations, sums, panel + QS_PANEL_AHEAD);
    } else {
        one_in_place(work, row, count, sums);
    }
    write_sums(work->matrix, row, count, sums);
}

/* Where the blocks from `block` on go in an unpacked panel. */
static qs_unpacked_panel from_block(const qs_work *work, qs_unpacked_panel panel, int32_t block) {
    const qs_panel_format *format = work->format;
    const int64_t columns = (int64_t)block * format->columns;
    const int64_t of_row = work->is_bf16 ? columns / 2 : format->group == 0 ? columns : columns / format->group;
    const int64_t numbers = of_row * QS_PANEL_ROWS;
    return (qs_unpacked_panel){panel.codes + columns * QS_PANEL_ROWS, panel.scales + numbers, panel.offsets + numbers};
}

/* Packs and unpacks a panel a few blocks at a time, and asks for what is packed next. */
static void unpack_in_place(const qs_work *work, int32_t row, int32_t count, qs_unpacked_panel unpacked) {
    const qs_panel_format *format = work->format;
    const int32_t all = work->job->columns / format->columns, most = blocks_at_once(format);
    for (int32_t b = 0; b < all; b += most) {
        const int32_t blocks = all - b < most ? all - b : most;
        const uint8_t *ahead = part_ahead(work, row, b);
        const int64_t bytes = (int64_t)blocks * format->file_bytes * QS_PANEL_ROWS;
        pack(work, row, count, b, blocks, work->packed);
        for (int64_t at = 0; at < bytes; at += 64) __builtin_prefetch(ahead + at, 0, 2);
        work->kernels->unpack[work->matrix->type](work->packed, blocks, work->job->columns,
                                                  from_block(work, unpacked, b));
    }
}

/* Unpacks the panel of the rows from `row` on. */
static void unpack_panel(const qs_work *work, int32_t row, int32_t count, qs_unpacked_panel unpacked) {
    const int32_t columns = work->job->columns;
    const uint8_t *panel = panel_at(work, row);
    if (work->format == NULL) {
        decode(work, row, count);
    } else if (panel == NULL) {
        unpack_in_place(work, row, count, unpacked);
    } else {
        work->kernels->unpack[work->matrix->type](panel, columns / work->format->columns, columns, unpacked);
    }
}

/* Unpacks panel `index`, 0 or 1, of the rows from `row` on, if they have one. */
static qs_unpacked_panel unpack(const qs_work *work, int32_t row, int32_t count, int32_t index) {
    const qs_unpacked_panel unpacked = qs_unpacked_panel_at(work->unpacked, work->job->columns, index);
    const int32_t first = index * QS_PANEL_ROWS, left = count - first;
    if (left > 0) unpack_panel(work, row + first, left < QS_PANEL_ROWS ? left : QS_PANEL_ROWS, unpacked);
    return unpacked;
}

/*
 * A product of floats, in parts of its columns where there are many. The sums are the same: each part goes on where
 * the one before has left them.
 */
static void multiply_floats(const qs_work *work, qs_panel_product product) {
    void (*const many)(const qs_panel_product *) =
        work->is_bf16 ? work->kernels->many_bf16 : work->kernels->many_floats;
    const int32_t columns = product.columns;
    const int64_t sums = product.rows > QS_PANEL_ROWS ? 2 * QS_PANEL_ROWS : QS_PANEL_ROWS;
    /* What the panel was packed to is free now. */
    const int has_room = product.tokens * sums * 4 <= float_bytes(columns);
    float *carry = (float *)(void *)work->packed;
    const int32_t most = has_room && columns > 2 * FLOATS_AT_ONCE ? FLOATS_AT_ONCE : columns;
    float *const weights = product.weights.scales, *const second = product.second.scales;
    for (int32_t first = 0; first < columns; first += most) {
        product.columns = columns - first < most ? columns - first : most;
        const int64_t numbers = (int64_t)(work->is_bf16 ? first / 2 : first) * QS_PANEL_ROWS;
        product.weights.scales = weights + numbers, product.second.scales = second + numbers;
        product.activations = work->activations + (int64_t)first * 4;
        product.carried = first > 0 ? carry : NULL;
        product.carry = first + most < columns ? carry : NULL;
        many(&product);
    }
}

static void multiply_many(const qs_work *work, int32_t row, int32_t count) {
    const qs_panel_format *format = work->format;
    const qs_matrix *matrix = work->matrix;
    const int32_t columns = work->job->columns, next = row + count;
    const int64_t panels = qs_panel_bytes(matrix->type, columns) * rows_at_once(work->job, matrix) / QS_PANEL_ROWS;
    const qs_panel_product product = {.weights = unpack(work, row, count, 0),
                                      .second = unpack(work, row, count, 1),
                                      .columns = columns,
                                      .ahead = next < work->last ? panel_at(work, next) : NULL,
                                      .ahead_bytes = (int32_t)(panels * 32 / columns),
                                      .shift = format == NULL ? 0 : format->shift,
                                      .activations = work->activations,
                                      .stride = work->stride,
                                      .tokens = matrix->tokens,
                                      .rows = count,
                                      .out = matrix->out + row,
                                      .out_stride = matrix->out_stride,
                                      .bias = matrix->bias == NULL ? NULL : matrix->bias + row,
                                      .accumulate = matrix->accumulate};
    if (format != NULL && format->kind == QS_PANEL_CODES) {
        work->kernels->many[qs_many_kind(format)](&product);
    } else {
        multiply_floats(work, product);
    }
}

/* The matrix of an item, and its first row. */
static const qs_matrix *matrix_of(const qs_matmul *job, int32_t item, int32_t *row) {
    int32_t m = 0;
    while (item >= items_of(job, &job->matrices[m])) item -= items_of(job, &job->matrices[m++]);
    *row = item * job->rows_per_item;
    return &job->matrices[m];
}

void qs_matmul_item(void *context, int32_t index, int32_t thread) {
    const qs_matmul *job = context;
    /* Threads that take items in turn each go along a run. */
    index = index % job->runs * ((job->items + job->runs - 1) / job->runs) + index / job->runs;
    if (index >= job->items) return;
    int32_t first, next_first;
    const qs_matrix *matrix = matrix_of(job, index, &first);
    const qs_matrix *next = matrix_of(job, index + 1 < job->items ? index + 1 : index, &next_first);
    qs_work work = work_of(job, matrix, job->scratch + thread * job->scratch_stride);
    const int32_t left = matrix->rows - first;
    work.last = first + (left < job->rows_per_item ? left : job->rows_per_item);
    work.next = next->weights + next_first * next->row_bytes;
    const int32_t together = matrix->tokens > 1 ? rows_at_once(job, matrix) : QS_PANEL_ROWS;
    for (int32_t row = first; row < work.last; row += together) {
        const int32_t count = work.last - row < together ? work.last - row : together;
        if (matrix->tokens == 1) {
            multiply_one(&work, row, count);
        } else {
            multiply_many(&work, row, count);
        }
    }
}

void qs_repack(const qs_repacking *job) {
    const int64_t panel = qs_panel_bytes(job->type, job->columns);
    for (int32_t row = 0; row < job->rows; row += QS_PANEL_ROWS) {
        const int32_t left = job->rows - row;
        const qs_panel_packing packing = {.rows = job->weights + row * job->row_bytes,
                                          .row_bytes = job->row_bytes,
                                          .count = left < QS_PANEL_ROWS ? left : QS_PANEL_ROWS,
                                          .columns = job->columns,
                                          .blocks = job->columns / qs_panel_format_of(job->type)->columns,
                                          .panel = job->panels + row / QS_PANEL_ROWS * panel};
        job->kernels->pack[job->type](&packing);
    }
}
