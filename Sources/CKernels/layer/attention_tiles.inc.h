/*
 * The two products of attention in tiles that lie in registers: a part of attention.inc.h.
 *
 * Scores have positions in their lanes and add up over a head's values, what is made of them has a head's values in its
 * lanes and adds up over positions: each lane is one chain of fused multiply-adds in rising order, whatever the tile.
 */
enum {
    TILE_ROWS = 6,
    TILE_VECTORS = QS_LANES == 8 ? 2 : 4,
    PANEL = TILE_VECTORS * QS_LANES /* positions whose keys lie together, transposed: [key_stride][PANEL] */
};

/* scores[row][position] of `rows` queries and `vectors` vectors of positions of a panel. */
QS_INLINE void scores_tile(const float *queries, int32_t stride, const float *keys, int32_t length, float *scores,
                           const int rows, const int vectors) {
    qs_vf total[TILE_ROWS][TILE_VECTORS];
    QS_UNROLL for (int r = 0; r < rows; r++) {
        QS_UNROLL for (int v = 0; v < vectors; v++) total[r][v] = (qs_vf){0};
    }
    for (int32_t i = 0; i < length; i++) {
        qs_vf key[TILE_VECTORS];
        QS_UNROLL for (int v = 0; v < vectors; v++) key[v] = load(keys + (int64_t)i * PANEL + v * QS_LANES);
        QS_UNROLL for (int r = 0; r < rows; r++) {
            const qs_vf query = splat(queries[(int64_t)r * stride + i]);
            QS_UNROLL for (int v = 0; v < vectors; v++) total[r][v] = mul_add(query, key[v], total[r][v]);
        }
    }
    QS_UNROLL for (int r = 0; r < rows; r++) {
        QS_UNROLL for (int v = 0; v < vectors; v++) store(scores + r * BLOCK + v * QS_LANES, total[r][v]);
    }
}

/* Which positions of a block each of some rows sees: low ..< high, both 0 for none. */
typedef struct {
    int32_t low[QS_ATTENTION_ROWS], high[QS_ATTENTION_ROWS];
} seen_positions;

/* What the rows of a tile have in common. */
typedef struct {
    int32_t low, low_of_all, high_of_all, high; /* low ..< high is what any row sees, the inner ones what all see */
} seen_by_tile;

static inline seen_by_tile seen_by(const seen_positions *seen, int32_t first, int32_t rows) {
    seen_by_tile t = {.low = BLOCK, .low_of_all = 0, .high_of_all = BLOCK, .high = 0};
    for (int32_t r = first; r < first + rows; r++) {
        const int32_t low = seen->low[r], high = seen->high[r];
        if (low < high && low < t.low) t.low = low;
        if (high > t.high) t.high = high;
        if (low > t.low_of_all) t.low_of_all = low;
        if (high < t.high_of_all) t.high_of_all = high;
    }
    if (t.low_of_all >= t.high_of_all) t.low_of_all = t.high_of_all = t.high;
    return t;
}

/* Products of `rows` rows of states from a column on. */
typedef struct {
    const float *shares;   /* [rows][BLOCK] */
    const uint8_t *values; /* [BLOCK], rows of some type */
    int64_t row_bytes;
    int32_t column;       /* the first that is wanted */
    const float *factors; /* [rows], that the states are multiplied with before */
    const int32_t *low, *high;
    seen_by_tile seen;
    float *states; /* [rows][state_stride], from the column on */
    int32_t state_stride;
} mixture;

/* Positions that not all of the rows see: what a row does not see, it is not multiplied with, not even by 0. */
QS_INLINE void mix_edge(const mixture *m, int32_t from, int32_t to, qs_vf total[TILE_ROWS][TILE_VECTORS],
                        const int type, const int rows, const int vectors) {
    for (int32_t p = from; p < to; p++) {
        QS_UNROLL for (int r = 0; r < rows; r++) {
            if (p < m->low[r] || p >= m->high[r]) continue;
            const qs_vf share = splat(m->shares[r * BLOCK + p]);
            QS_UNROLL for (int v = 0; v < vectors; v++) {
                const qs_vf value = value_at(m->values + p * m->row_bytes, m->column + v * QS_LANES, type);
                total[r][v] = mul_add(share, value, total[r][v]);
            }
        }
    }
}

/* states[row] = factors[row] * states[row] + sum over positions of shares[row][position] * values[position] */
QS_INLINE void mix_tile(const mixture *m, const int type, const int rows, const int vectors) {
    const int size = type == QS_ROW_F16 ? 2 : 1; /* bytes of a value, about */
    qs_vf total[TILE_ROWS][TILE_VECTORS];
    QS_UNROLL for (int r = 0; r < rows; r++) {
        const qs_vf factor = splat(m->factors[r]);
        QS_UNROLL for (int v = 0; v < vectors; v++) {
            total[r][v] = load(m->states + (int64_t)r * m->state_stride + v * QS_LANES) * factor;
        }
    }
    mix_edge(m, m->seen.low, m->seen.low_of_all, total, type, rows, vectors);
    for (int32_t p = m->seen.low_of_all; p < m->seen.high_of_all; p++) {
        const uint8_t *row = m->values + p * m->row_bytes;
        qs_vf value[TILE_VECTORS];
        if (type != QS_ROW_F32) ask_ahead(row + m->column * size, m->row_bytes, vectors * QS_LANES * size);
        QS_UNROLL for (int v = 0; v < vectors; v++) value[v] = value_at(row, m->column + v * QS_LANES, type);
        QS_UNROLL for (int r = 0; r < rows; r++) {
            const qs_vf share = splat(m->shares[r * BLOCK + p]);
            QS_UNROLL for (int v = 0; v < vectors; v++) total[r][v] = mul_add(share, value[v], total[r][v]);
        }
    }
    mix_edge(m, m->seen.high_of_all, m->seen.high, total, type, rows, vectors);
    QS_UNROLL for (int r = 0; r < rows; r++) {
        QS_UNROLL for (int v = 0; v < vectors; v++) {
            store(m->states + (int64_t)r * m->state_stride + v * QS_LANES, total[r][v]);
        }
    }
}

/* Calls `tile` with constants for the numbers of rows and vectors. */
#define QS_TILE_OF_ROWS(tile, rows, vectors, ...)                                                                      \
    switch (rows) {                                                                                                    \
    case 1: tile(__VA_ARGS__, 1, vectors); break;                                                                      \
    case 2: tile(__VA_ARGS__, 2, vectors); break;                                                                      \
    case 3: tile(__VA_ARGS__, 3, vectors); break;                                                                      \
    case 4: tile(__VA_ARGS__, 4, vectors); break;                                                                      \
    case 5: tile(__VA_ARGS__, 5, vectors); break;                                                                      \
    default: tile(__VA_ARGS__, 6, vectors);                                                                            \
    }

#if QS_LANES == 8
#define QS_TILE(tile, rows, vectors, ...)                                                                              \
    if (vectors == 1) {                                                                                                \
        QS_TILE_OF_ROWS(tile, rows, 1, __VA_ARGS__)                                                                    \
    } else {                                                                                                           \
        QS_TILE_OF_ROWS(tile, rows, 2, __VA_ARGS__)                                                                    \
    }
#else
#define QS_TILE(tile, rows, vectors, ...)                                                                              \
    switch (vectors) {                                                                                                 \
    case 1: QS_TILE_OF_ROWS(tile, rows, 1, __VA_ARGS__) break;                                                         \
    case 2: QS_TILE_OF_ROWS(tile, rows, 2, __VA_ARGS__) break;                                                         \
    case 3: QS_TILE_OF_ROWS(tile, rows, 3, __VA_ARGS__) break;                                                         \
    default: QS_TILE_OF_ROWS(tile, rows, 4, __VA_ARGS__)                                                               \
    }
#endif

static __attribute__((noinline)) void any_scores_tile(const float *queries, int32_t stride, const float *keys,
                                                      int32_t length, float *scores, int rows, int vectors) {
    QS_TILE(scores_tile, rows, vectors, queries, stride, keys, length, scores)
}

#define QS_DEFINE_MIX(suffix, type)                                                                                    \
    static __attribute__((noinline)) void mix_tile_##suffix(const mixture *m, int rows, int vectors) {                 \
        QS_TILE(mix_tile, rows, vectors, m, type)                                                                      \
    }

QS_DEFINE_MIX(f32, QS_ROW_F32)
QS_DEFINE_MIX(f16, QS_ROW_F16)
QS_DEFINE_MIX(q8_0, QS_ROW_Q8_0)
QS_DEFINE_MIX(q4_0, QS_ROW_Q4_0)
#undef QS_DEFINE_MIX

static inline void mix_tile_of(int type, const mixture *m, int rows, int vectors) {
    switch (type) {
    case QS_ROW_F32: mix_tile_f32(m, rows, vectors); break;
    case QS_ROW_F16: mix_tile_f16(m, rows, vectors); break;
    case QS_ROW_Q8_0: mix_tile_q8_0(m, rows, vectors); break;
    default: mix_tile_q4_0(m, rows, vectors);
    }
}
