/*
 * Attention over cached keys and values, written once for each instruction set: a part of set.inc.h.
 *
 * A block of positions at a time is converted to floats, its keys transposed, and met with all rows; the softmax goes
 * on from block to block (Milakov and Gimelshein, 2018; Dao et al., 2022).
 */
typedef int8_t qs_vi8 __attribute__((vector_size(QS_LANES), aligned(1)));
typedef uint8_t qs_vu8 __attribute__((vector_size(QS_LANES), aligned(1)));

enum { BLOCK = QS_ATTENTION_BLOCK };

/* Values that share a scale, and their bytes; the floats have no scales. */
#define QS_BLOCK_BYTES(type) ((type) == QS_ROW_Q8_0 ? 34 : 18)
#define QS_HAS_BLOCKS(type) ((type) == QS_ROW_Q8_0 || (type) == QS_ROW_Q4_0)

/* QS_LANES values of a row from `column` on; those of blocks without their scale. */
QS_INLINE qs_vf cached(const uint8_t *row, int32_t column, const int type) {
    if (type == QS_ROW_F32) return load((const float *)(const void *)row + column);
    if (type == QS_ROW_F16) return load_halves((const uint16_t *)(const void *)row + column);
    const uint8_t *codes = row + column / 32 * QS_BLOCK_BYTES(type) + 2;
    if (type == QS_ROW_Q8_0) {
        return __builtin_convertvector(*(const qs_vi8 *)(const void *)(codes + column % 32), qs_vf);
    }
    const qs_vu8 pairs = *(const qs_vu8 *)(const void *)(codes + column % 16);
    const qs_vu8 nibbles = column % 32 < 16 ? pairs & 15 : pairs >> 4;
    return __builtin_convertvector(nibbles, qs_vf) - 8.0f;
}

/* The scale of the block that `column` lies in. */
QS_INLINE float scale_at(const uint8_t *row, int32_t column, const int type) {
    _Float16 half;
    memcpy(&half, row + column / 32 * QS_BLOCK_BYTES(type), sizeof half);
    return (float)half;
}

/* QS_LANES values of a row from `column` on. Scale times code is exact. */
QS_INLINE qs_vf value_at(const uint8_t *row, int32_t column, const int type) {
    const qs_vf value = cached(row, column, type);
    return QS_HAS_BLOCKS(type) ? value * scale_at(row, column, type) : value;
}

/* How many positions ahead rows are asked for: two blocks, so that they come while others are computed with. */
enum { AHEAD = 2 * BLOCK };

/* Asks for the bytes that lie AHEAD rows behind `from`; where nothing is there, nothing happens. */
QS_INLINE void ask_ahead(const uint8_t *from, int64_t row_bytes, int64_t bytes) {
    const uintptr_t next = (uintptr_t)from + (uintptr_t)(AHEAD * row_bytes);
    for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch((const void *)(next + (uintptr_t)i));
}

/* Exchanges lanes with vectors: lane j of vector i becomes lane i of vector j. */
QS_INLINE void transpose(qs_vf v[QS_LANES]) {
    qs_vf t[QS_LANES];
#define QS_MIX(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#if QS_LANES == 4
#define QS_LOW32(a, b) QS_MIX(a, b, 0, 4, 1, 5)
#define QS_HIGH32(a, b) QS_MIX(a, b, 2, 6, 3, 7)
#define QS_LOW64(a, b) QS_MIX(a, b, 0, 1, 4, 5)
#define QS_HIGH64(a, b) QS_MIX(a, b, 2, 3, 6, 7)
#elif QS_LANES == 8
#define QS_LOW32(a, b) QS_MIX(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define QS_HIGH32(a, b) QS_MIX(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define QS_LOW64(a, b) QS_MIX(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define QS_HIGH64(a, b) QS_MIX(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#else
#define QS_LOW32(a, b) QS_MIX(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define QS_HIGH32(a, b) QS_MIX(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define QS_LOW64(a, b) QS_MIX(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define QS_HIGH64(a, b) QS_MIX(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#endif
    /* In quarters of four lanes: t[4 i + j] has in each the lane j of the four vectors from 4 i on. */
    QS_UNROLL for (int i = 0; i < QS_LANES; i += 4) {
        const qs_vf a = QS_LOW32(v[i], v[i + 1]), b = QS_HIGH32(v[i], v[i + 1]);
        const qs_vf c = QS_LOW32(v[i + 2], v[i + 3]), d = QS_HIGH32(v[i + 2], v[i + 3]);
        t[i] = QS_LOW64(a, c), t[i + 1] = QS_HIGH64(a, c), t[i + 2] = QS_LOW64(b, d), t[i + 3] = QS_HIGH64(b, d);
    }
    /* Then the quarters themselves. */
    QS_UNROLL for (int j = 0; j < 4; j++) {
#if QS_LANES == 4
        v[j] = t[j];
#elif QS_LANES == 8
        v[j] = QS_MIX(t[j], t[4 + j], 0, 1, 2, 3, 8, 9, 10, 11);
        v[4 + j] = QS_MIX(t[j], t[4 + j], 4, 5, 6, 7, 12, 13, 14, 15);
#else
        const qs_vf a = QS_MIX(t[j], t[4 + j], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        const qs_vf b = QS_MIX(t[j], t[4 + j], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
        const qs_vf c = QS_MIX(t[8 + j], t[12 + j], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        const qs_vf d = QS_MIX(t[8 + j], t[12 + j], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
        v[j] = QS_MIX(a, c, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        v[4 + j] = QS_MIX(a, c, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
        v[8 + j] = QS_MIX(b, d, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        v[12 + j] = QS_MIX(b, d, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
#endif
    }
#undef QS_MIX
#undef QS_LOW32
#undef QS_HIGH32
#undef QS_LOW64
#undef QS_HIGH64
}

#include "attention_tiles.inc.h"

/* The first of some positions in the ring; those behind it lie in the next rows, at most once round the end. */
QS_INLINE int64_t ring_row(const qs_attention_query *query, int64_t first) {
    return (query->ring_start + first) % query->ring;
}

/* The row `step` positions behind the one in `row`. */
QS_INLINE const uint8_t *row_at(const void *rows, int64_t row, int64_t step, int64_t ring, int64_t bytes) {
    const int64_t index = row + step < ring ? row + step : row + step - ring;
    return (const uint8_t *)rows + index * bytes;
}

/* Whether there are so few queries that memory is what they wait for. */
QS_INLINE int waits_for_memory(const qs_attention_query *query) {
    return query->rows <= 32;
}

/* Keys of the positions first ..< end of the block at `block`, in panels. */
QS_INLINE void load_keys(const qs_attention_query *query, int64_t block, int64_t first, int64_t end, float *out,
                         const int type) {
    const int32_t stride = query->key_stride;
    const int64_t bytes = qs_cache_row_bytes(type, stride);
    const int64_t start = ring_row(query, first), piece = bytes * QS_LANES * QS_LANES / stride;
    const int32_t low = (int32_t)(first - block) / QS_LANES * QS_LANES, high = (int32_t)(end - block);
    for (int32_t p = low; p < high; p += QS_LANES) {
        const uint8_t *rows[QS_LANES];
        for (int i = 0; i < QS_LANES; i++) {
            /* Beside the positions that are wanted lies the nearest of them. */
            const int64_t position = block + p + i, inside = position < end ? position : end - 1;
            rows[i] = row_at(query->keys, start, inside > first ? inside - first : 0, query->ring, bytes);
        }
        float *to = out + (int64_t)(p / PANEL) * stride * PANEL + p % PANEL;
        for (int32_t column = 0; column < stride; column += QS_LANES) {
            qs_vf v[QS_LANES];
            /* A part of the rows ahead for each part that is computed with. */
            if (waits_for_memory(query)) ask_ahead(rows[0] + column / QS_LANES * piece, bytes, piece);
            QS_UNROLL for (int i = 0; i < QS_LANES; i++) v[i] = value_at(rows[i], column, type);
            transpose(v);
            QS_UNROLL for (int i = 0; i < QS_LANES; i++) store(to + (int64_t)(column + i) * PANEL, v[i]);
        }
    }
}

/* Values of the same positions, as they lie in the cache. */
QS_INLINE void load_values(const qs_attention_query *query, int64_t block, int64_t first, int64_t end, float *out,
                           const int type) {
    const int32_t stride = query->value_stride;
    const int64_t bytes = qs_cache_row_bytes(type, stride);
    const int64_t start = ring_row(query, first);
    for (int64_t p = first; p < end; p++) {
        const uint8_t *row = row_at(query->values, start, p - first, query->ring, bytes);
        if (waits_for_memory(query)) ask_ahead(row, bytes, bytes);
        float *to = out + (p - block) * stride;
        for (int32_t i = 0; i < stride; i += QS_LANES) store(to + i, value_at(row, i, type));
    }
}

/* The values of a block: the row where its position 0 lies or would lie, bytes from row to row, their type. */
typedef struct {
    const uint8_t *rows;
    int64_t row_bytes;
    int type;
} block_values;

/* Converts them; where few rows want them and they lie behind each other, that is left to the product. */
QS_INLINE block_values take_values(const qs_attention_query *query, int64_t block, int64_t first, int64_t end,
                                   float *room, const int type) {
    const int64_t bytes = qs_cache_row_bytes(type, query->value_stride), start = ring_row(query, first);
    const int is_direct = type == QS_ROW_F32 || query->rows <= TILE_ROWS;
    if (is_direct && start + (end - first) <= query->ring) {
        const int64_t row = start - (first - block);
        return (block_values){(const uint8_t *)((uintptr_t)query->values + (uintptr_t)(row * bytes)), bytes, type};
    }
    load_values(query, block, first, end, room, type);
    return (block_values){(const uint8_t *)room, 4 * (int64_t)query->value_stride, QS_ROW_F32};
}

/* What the rows see of the block. */
static inline void look(const qs_attention_query *query, int64_t block, int64_t end, seen_positions *seen) {
    for (int32_t r = 0; r < query->rows; r++) {
        const int64_t position = query->position + r / query->group;
        int64_t low = query->window > 0 ? position - query->window + 1 : 0, high = position + 1;
        if (low < query->oldest) low = query->oldest;
        if (low < block) low = block;
        if (high > end) high = end;
        seen->low[r] = low < high ? (int32_t)(low - block) : 0;
        seen->high[r] = low < high ? (int32_t)(high - block) : 0;
    }
}

static void score_block(const qs_attention_query *query, const seen_positions *seen, const float *keys, float *scores) {
    for (int32_t r = 0; r < query->rows; r += TILE_ROWS) {
        const int32_t rows = query->rows - r < TILE_ROWS ? query->rows - r : TILE_ROWS;
        const seen_by_tile tile = seen_by(seen, r, rows);
        int32_t p = tile.low / QS_LANES * QS_LANES;
        while (p < tile.high) {
            const int32_t needed = (tile.high - p + QS_LANES - 1) / QS_LANES, left = (PANEL - p % PANEL) / QS_LANES;
            const int32_t vectors = needed < left ? needed : left;
            any_scores_tile(query->queries + (int64_t)r * query->key_stride, query->key_stride,
                            keys + (int64_t)(p / PANEL) * query->key_stride * PANEL + p % PANEL, query->key_length,
                            scores + r * BLOCK + p, rows, vectors);
            p += vectors * QS_LANES;
        }
    }
}

/* Caps the scores of a row, makes those that it does not see -infinity, and returns the largest. */
static inline float mask(float *scores, int32_t low, int32_t high, float softcap) {
    qs_vi lane;
    for (int i = 0; i < QS_LANES; i++) lane[i] = i;
    qs_vf largest = splat(-__builtin_inff());
    for (int32_t p = low / QS_LANES * QS_LANES; p < high; p += QS_LANES) {
        qs_vf score = load(scores + p);
        if (softcap != 0) score = softcap_of(score, softcap);
        const qs_vi inside = (lane >= low - p) & (lane < high - p);
        score = choose(inside, score, splat(-__builtin_inff()));
        store(scores + p, score);
        largest = larger(largest, score);
    }
    return max_of(largest);
}

/* Scores become shares exp(score - maximum); returns their sum. */
static inline float share_out(float *scores, int32_t low, int32_t high, float maximum) {
    qs_vf sum = {0};
    for (int32_t p = low / QS_LANES * QS_LANES; p < high; p += QS_LANES) {
        const qs_vf share = exp_below(load(scores + p) - maximum);
        store(scores + p, share);
        sum += share;
    }
    return sum_of(sum);
}

/* The softmax's next step for all rows; factors are what their states are to be multiplied with. */
static void soften(const qs_attention_query *query, const seen_positions *seen, float *scores, float *factors) {
    const int32_t stride = qs_attention_state_stride(query->value_stride);
    float *states = query->states + query->value_stride;
    float maxima[QS_ATTENTION_ROWS];
    for (int32_t r = 0; r < query->rows; r++) {
        const float before = states[(int64_t)r * stride];
        const float found = mask(scores + r * BLOCK, seen->low[r], seen->high[r], query->softcap);
        maxima[r] = before > found ? before : found;
        factors[r] = before - maxima[r];
    }
    for (int32_t r = 0; r < query->rows; r += QS_LANES) store(factors + r, exp_below(load(factors + r)));
    for (int32_t r = 0; r < query->rows; r++) {
        if (seen->high[r] == 0) {
            factors[r] = 1;
            continue;
        }
        float *state = states + (int64_t)r * stride;
        const float sum = share_out(scores + r * BLOCK, seen->low[r], seen->high[r], maxima[r]);
        state[0] = maxima[r];
        state[1] = state[1] * factors[r] + sum;
    }
}

static void mix_block(const qs_attention_query *query, const seen_positions *seen, const float *shares,
                      block_values values, const float *factors) {
    const int32_t stride = query->value_stride, state_stride = qs_attention_state_stride(stride);
    for (int32_t r = 0; r < query->rows; r += TILE_ROWS) {
        const int32_t rows = query->rows - r < TILE_ROWS ? query->rows - r : TILE_ROWS;
        mixture m = {.shares = shares + r * BLOCK,
                     .factors = factors + r,
                     .low = seen->low + r,
                     .high = seen->high + r,
                     .seen = seen_by(seen, r, rows),
                     .values = values.rows,
                     .row_bytes = values.row_bytes,
                     .state_stride = state_stride};
        if (m.seen.high == 0) continue;
        for (int32_t column = 0; column < stride; column += TILE_VECTORS * QS_LANES) {
            const int32_t left = (stride - column) / QS_LANES;
            m.column = column;
            m.states = query->states + (int64_t)r * state_stride + column;
            mix_tile_of(values.type, &m, rows, left < TILE_VECTORS ? left : TILE_VECTORS);
        }
    }
}

QS_INLINE void attend(const qs_attention_query *query, const int type) {
    const int32_t stride = qs_attention_state_stride(query->value_stride);
    float *keys = query->scratch, *values = keys + (int64_t)BLOCK * query->key_stride;
    float *shares = values + (int64_t)BLOCK * query->value_stride;
    for (int32_t r = 0; r < query->rows; r++) {
        float *state = query->states + (int64_t)r * stride;
        memset(state, 0, 4 * (size_t)stride);
        state[query->value_stride] = -__builtin_inff();
    }
    int64_t oldest = query->window > 0 ? query->position - query->window + 1 : 0;
    if (oldest < query->oldest) oldest = query->oldest;
    for (int64_t block = query->start; block < query->end; block += BLOCK) {
        const int64_t first = block < oldest ? oldest : block;
        const int64_t end = block + BLOCK < query->end ? block + BLOCK : query->end;
        if (first >= end) continue;
        seen_positions seen;
        float factors[QS_ATTENTION_ROWS] = {0};
        look(query, block, end, &seen);
        load_keys(query, block, first, end, keys, type);
        score_block(query, &seen, keys, shares);
        soften(query, &seen, shares, factors);
        mix_block(query, &seen, shares, take_values(query, block, first, end, values, type), factors);
    }
}

static void QS_NAME(qs_attend_f32)(const qs_attention_query *query) {
    attend(query, QS_ROW_F32);
}

static void QS_NAME(qs_attend_f16)(const qs_attention_query *query) {
    attend(query, QS_ROW_F16);
}

static void QS_NAME(qs_attend_q8_0)(const qs_attention_query *query) {
    attend(query, QS_ROW_Q8_0);
}

static void QS_NAME(qs_attend_q4_0)(const qs_attention_query *query) {
    attend(query, QS_ROW_Q4_0);
}

static void QS_NAME(qs_attend_fold)(const float *part, int32_t rows, int32_t value_stride, float *total) {
    const int32_t stride = qs_attention_state_stride(value_stride);
    for (int32_t r = 0; r < rows; r++, part += stride, total += stride) {
        float *to = total + value_stride;
        const float *from = part + value_stride;
        if (from[1] == 0) continue;
        if (to[1] == 0) {
            memcpy(total, part, 4 * (size_t)stride);
            continue;
        }
        const float maximum = from[0] > to[0] ? from[0] : to[0];
        const qs_vf old = exp_below(splat(to[0] - maximum)), new = exp_below(splat(from[0] - maximum));
        for (int32_t i = 0; i < value_stride; i += QS_LANES) {
            store(total + i, mul_add(load(part + i), new, load(total + i) * old));
        }
        to[0] = maximum;
        to[1] = to[1] * old[0] + from[1] * new[0];
    }
}
