/*
 * Packing of matrices and their product in tiles that lie in registers, written once for each instruction set. Before:
 * QS_TILE_ROWS and QS_TILE_VECTORS, so many that the sums, a row of B and one value of A fit the registers.
 *
 * Each value of C is one chain of fused multiply-adds in rising order of k, whatever the tile.
 */
enum {
    TILE_ROWS = QS_TILE_ROWS,
    TILE_VECTORS = QS_TILE_VECTORS,
    TILE_COLUMNS = TILE_VECTORS * QS_LANES,
    ROW_VECTORS = (TILE_ROWS + QS_LANES - 1) / QS_LANES,
    AHEAD = 8 /* rows that are asked for before they are packed */
};

/* The tile's sums over k, put into `c` or added to it. */
QS_INLINE void tile(const float *a, const float *b, int32_t depth, float *c, int64_t stride, int32_t accumulate,
                    const int rows, const int vectors) {
    qs_vf sum[TILE_ROWS][TILE_VECTORS];
    QS_UNROLL for (int r = 0; r < rows; r++) {
        __builtin_prefetch(c + r * stride, 1);
        QS_UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = (qs_vf){0};
    }
    for (int32_t k = 0; k < depth; k++) {
        qs_vf value[TILE_VECTORS];
        QS_UNROLL for (int v = 0; v < vectors; v++) value[v] = load(b + v * QS_LANES);
        QS_UNROLL for (int r = 0; r < rows; r++) {
            const qs_vf factor = splat(a[r]);
            QS_UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = mul_add(factor, value[v], sum[r][v]);
        }
        a += TILE_ROWS;
        b += TILE_COLUMNS;
    }
    QS_UNROLL for (int r = 0; r < rows; r++) {
        QS_UNROLL for (int v = 0; v < vectors; v++) {
            float *to = c + r * stride + v * QS_LANES;
            store(to, accumulate ? load(to) + sum[r][v] : sum[r][v]);
        }
    }
}

#define ROWS_CASE(count, vectors)                                                                                      \
    case count:                                                                                                        \
        tile(a, b, depth, c, stride, accumulate, count, vectors);                                                      \
        break;

#if QS_LANES == 16
#define MORE_ROWS(vectors)                                                                                             \
    ROWS_CASE(6, vectors)                                                                                              \
    ROWS_CASE(7, vectors)                                                                                              \
    ROWS_CASE(8, vectors)                                                                                              \
    ROWS_CASE(9, vectors)                                                                                              \
    ROWS_CASE(10, vectors)                                                                                             \
    ROWS_CASE(11, vectors)                                                                                             \
    ROWS_CASE(12, vectors)                                                                                             \
    ROWS_CASE(13, vectors)
#elif QS_LANES == 4
#define MORE_ROWS(vectors)                                                                                             \
    ROWS_CASE(6, vectors)                                                                                              \
    ROWS_CASE(7, vectors)
#else
#define MORE_ROWS(vectors)
#endif

/* Tiles of up to TILE_ROWS rows and a constant number of vectors. */
#define DEFINE_TILES(vectors)                                                                                          \
    static void tiles_##vectors(const float *a, const float *b, int32_t depth, float *c, int64_t stride,               \
                                int32_t accumulate, int32_t rows) {                                                    \
        switch (rows) {                                                                                                \
            ROWS_CASE(1, vectors)                                                                                      \
            ROWS_CASE(2, vectors)                                                                                      \
            ROWS_CASE(3, vectors)                                                                                      \
            ROWS_CASE(4, vectors)                                                                                      \
            ROWS_CASE(5, vectors)                                                                                      \
            MORE_ROWS(vectors)                                                                                         \
        default: tile(a, b, depth, c, stride, accumulate, TILE_ROWS, vectors);                                         \
        }                                                                                                              \
    }

DEFINE_TILES(1)
DEFINE_TILES(2)
#if QS_LANES == 4
DEFINE_TILES(3)
#endif

static void any_tile(const float *a, const float *b, int32_t depth, float *c, int64_t stride, int32_t accumulate,
                     int32_t rows, int32_t vectors) {
    switch (vectors) {
    case 1: tiles_1(a, b, depth, c, stride, accumulate, rows); break;
#if QS_LANES == 4
    case 3: tiles_3(a, b, depth, c, stride, accumulate, rows); break;
#endif
    default: tiles_2(a, b, depth, c, stride, accumulate, rows);
    }
}

/* A tile that sticks out of C, by way of a buffer. */
static void edge_tile(const qs_gemm_block *block, const float *a, const float *b, float *c, int32_t rows,
                      int32_t columns) {
    float buffer[TILE_ROWS * TILE_COLUMNS];
    any_tile(a, b, block->depth, buffer, TILE_COLUMNS, 0, rows, (columns + QS_LANES - 1) / QS_LANES);
    for (int32_t r = 0; r < rows; r++) {
        for (int32_t i = 0; i < columns; i += QS_LANES) {
            const qs_vf sum = load(buffer + r * TILE_COLUMNS + i);
            float *to = c + r * block->c_stride + i;
            store_some(to, columns - i, block->accumulate ? load_some(to, columns - i) + sum : sum);
        }
    }
}

static void multiply(const qs_gemm_block *block) {
    const int64_t sliver = (int64_t)TILE_COLUMNS * block->depth, panel = (int64_t)TILE_ROWS * block->depth;
    for (int32_t column = 0; column < block->columns; column += TILE_COLUMNS) {
        const float *b = block->b + column / TILE_COLUMNS * sliver;
        const int32_t columns = block->columns - column;
        for (int32_t row = 0; row < block->rows; row += TILE_ROWS) {
            const float *a = block->a + row / TILE_ROWS * panel;
            float *c = block->c + row * block->c_stride + column;
            const int32_t left = block->rows - row, rows = left < TILE_ROWS ? left : TILE_ROWS;
            const int32_t whole = columns < TILE_COLUMNS ? columns / QS_LANES : TILE_VECTORS;
            if (columns < TILE_COLUMNS && columns % QS_LANES != 0) {
                edge_tile(block, a, b, c, rows, columns);
            } else {
                any_tile(a, b, block->depth, c, block->c_stride, block->accumulate, rows, whole);
            }
        }
    }
}

/* QS_LANES rows turned into QS_LANES columns: rows interleaved with those half a block below, again and again. */
QS_INLINE void transpose(qs_vf block[QS_LANES]) {
    QS_UNROLL for (int step = 1; step < QS_LANES; step *= 2) {
        qs_vf next[QS_LANES];
        QS_UNROLL for (int i = 0; i < QS_LANES / 2; i++) {
            next[2 * i] = QS_LOWER(block[i], block[i + QS_LANES / 2]);
            next[2 * i + 1] = QS_UPPER(block[i], block[i + QS_LANES / 2]);
        }
        QS_UNROLL for (int i = 0; i < QS_LANES; i++) block[i] = next[i];
    }
}

/*
 * `rows` stored rows (QS_LANES at most, the others are 0) of `depth` values become [depth][step]. Each write is a whole
 * vector: what sticks out of a row of `out` is written over by the next.
 */
QS_INLINE void pack_turned(const float *from, int64_t stride, int32_t rows, int32_t depth, float *out,
                           const int32_t step) {
    qs_vf block[QS_LANES];
    for (int32_t k = 0; k < depth; k += QS_LANES) {
        const int32_t left = depth - k < QS_LANES ? depth - k : QS_LANES;
        if (rows == QS_LANES && left == QS_LANES) {
            QS_UNROLL for (int r = 0; r < QS_LANES; r++) block[r] = load(from + r * stride + k);
        } else {
            QS_UNROLL for (int r = 0; r < QS_LANES; r++) {
                block[r] = r < rows ? load_some(from + r * stride + k, left) : (qs_vf){0};
            }
        }
        transpose(block);
        if (left == QS_LANES) {
            QS_UNROLL for (int i = 0; i < QS_LANES; i++) store(out + (int64_t)(k + i) * step, block[i]);
        } else {
            float last[QS_LANES][QS_LANES];
            QS_UNROLL for (int i = 0; i < QS_LANES; i++) store(last[i], block[i]);
            for (int32_t i = 0; i < left; i++) store(out + (int64_t)(k + i) * step, load(last[i]));
        }
    }
}

/*
 * `depth` stored rows, of which `columns` are wanted and `there` can be read, become [columns / step][depth][step],
 * where the last ones are 0. Rows are read from end to end, for they lie far from each other.
 */
QS_INLINE void pack_straight(const float *from, int64_t stride, int32_t columns, int32_t there, int32_t depth,
                             float *out, const int32_t step, const int vectors) {
    for (int32_t k = 0; k < depth; k++) {
        const float *row = from + k * stride;
        const uintptr_t ahead = (uintptr_t)row + AHEAD * 4 * (uintptr_t)stride;
        for (int32_t c = 0; c < columns; c += 16) __builtin_prefetch((const void *)(ahead + 4 * (uintptr_t)c));
        for (int32_t c = 0; c < columns; c += step) {
            float *to = out + (int64_t)c * depth + (int64_t)k * step;
            QS_UNROLL for (int v = 0; v < vectors; v++) {
                const int32_t at = c + v * QS_LANES, left = step - v * QS_LANES;
                const qs_vf value = at < there ? load_some(row + at, there - at) : (qs_vf){0};
                /* A whole vector, whose end the next row writes over; behind the last one may lie another tile. */
                store_some(to + v * QS_LANES, k + 1 < depth ? QS_LANES : left, value);
            }
        }
    }
}

static int32_t rows_left(int32_t left) {
    return left < 0 ? 0 : left < QS_LANES ? left : QS_LANES;
}

static void pack_a(const qs_gemm *p, int32_t row, int32_t rows, int32_t at, int32_t depth, float *out) {
    if (p->a_transposed) {
        const float *from = p->a + at * p->a_stride + row;
        pack_straight(from, p->a_stride, rows, p->m - row, depth, out, TILE_ROWS, ROW_VECTORS);
        return;
    }
    for (int32_t r = 0; r < rows; r += TILE_ROWS) {
        for (int32_t i = 0; i < TILE_ROWS; i += QS_LANES) {
            const int32_t next = row + r + i;
            pack_turned(p->a + next * p->a_stride + at, p->a_stride, rows_left(p->m - next), depth,
                        out + (int64_t)r * depth + i, TILE_ROWS);
        }
    }
}

static void pack_b(const qs_gemm *p, int32_t column, int32_t columns, int32_t at, int32_t depth, float *out) {
    if (!p->b_transposed) {
        const float *from = p->b + at * p->b_stride + column;
        pack_straight(from, p->b_stride, columns, p->n - column, depth, out, TILE_COLUMNS, TILE_VECTORS);
        return;
    }
    for (int32_t c = 0; c < columns; c += TILE_COLUMNS) {
        for (int32_t i = 0; i < TILE_COLUMNS; i += QS_LANES) {
            pack_turned(p->b + (column + c + i) * p->b_stride + at, p->b_stride, rows_left(columns - c - i), depth,
                        out + (int64_t)c * depth + i, TILE_COLUMNS);
        }
    }
}
