/*
 * Attention over cached keys and values, written once for each instruction set: a part of vector_kernels.inc.h.
 *
 * Each position's score and each value's sum are computed in an order that depends neither on where in the ring the
 * positions lie nor on how many there are.
 */
typedef int8_t qs_vi8 __attribute__((vector_size(QS_LANES), aligned(1)));
typedef uint8_t qs_vu8 __attribute__((vector_size(QS_LANES), aligned(1)));

#define QS_INLINE static inline __attribute__((always_inline))

/* Values that share a scale, and their bytes; the floats have no scales. */
#define QS_BLOCK_BYTES(type) ((type) == QS_ROW_Q8_0 ? 34 : 18)
#define QS_HAS_BLOCKS(type) ((type) == QS_ROW_Q8_0 || (type) == QS_ROW_Q4_0)

QS_INLINE const uint8_t *row_at(const void *rows, int64_t row, int32_t stride, const int type) {
    return (const uint8_t *)rows + row * qs_cache_row_bytes(type, stride);
}

/* QS_LANES values of a row from `column` on; those of blocks without their scale. */
QS_INLINE qs_vf cached(const uint8_t *row, int32_t column, const int type) {
    if (type == QS_ROW_F32) return load((const float *)(const void *)row + column);
    if (type == QS_ROW_F16) return load_half((const uint16_t *)(const void *)row + column);
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

/* Adds the products of 32 values of a query with those of a row of blocks. */
QS_INLINE qs_vf block_products(const float *query, const uint8_t *row, int32_t column, qs_vf total, const int type) {
    qs_vf sum = {0};
    for (int32_t i = column; i < column + 32; i += QS_LANES) sum = fma(load(query + i), cached(row, i, type), sum);
    return fma(sum, splat(scale_at(row, column, type)), total);
}

/* Scores of `count` positions that lie behind each other, four at a time. */
QS_INLINE void scores_of_run(const qs_attention_query *query, int32_t row, int32_t count, float *scores,
                             const int type) {
    const int32_t stride = query->key_stride;
    for (int32_t p = 0; p < count; p += 4) {
        const int32_t many = count - p < 4 ? count - p : 4;
        const uint8_t *rows[4];
        for (int j = 0; j < 4; j++) rows[j] = row_at(query->keys, row + p + (j < many ? j : 0), stride, type);
        qs_vf total[4] = {{0}, {0}, {0}, {0}};
        if (QS_HAS_BLOCKS(type)) {
            for (int32_t i = 0; i < stride; i += 32) {
                for (int j = 0; j < 4; j++) total[j] = block_products(query->query, rows[j], i, total[j], type);
            }
        } else {
            for (int32_t i = 0; i < stride; i += QS_LANES) {
                const qs_vf q = load(query->query + i);
                for (int j = 0; j < 4; j++) total[j] = fma(q, cached(rows[j], i, type), total[j]);
            }
        }
        for (int32_t j = 0; j < many; j++) scores[p + j] = sum_of(total[j]);
    }
}

/* Adds score * value of `count` positions that lie behind each other, for `vectors` vectors from `column` on. */
QS_INLINE void mix_run(const qs_attention_query *query, int32_t row, int32_t count, const float *scores,
                       int32_t column, qs_vf *total, const int vectors, const int type) {
    for (int32_t p = 0; p < count; p++) {
        const uint8_t *values = row_at(query->values, row + p, query->value_stride, type);
        float share = scores[p];
        for (int j = 0; j < vectors; j++) {
            const int32_t at = column + j * QS_LANES;
            if (QS_HAS_BLOCKS(type) && j * QS_LANES % 32 == 0) share = scores[p] * scale_at(values, at, type);
            total[j] = fma(splat(share), cached(values, at, type), total[j]);
        }
    }
}

/* Positions up to the end of the ring; the others follow at row 0. */
QS_INLINE int32_t first_run(const qs_attention_query *query) {
    const int32_t left = query->rows - query->first;
    return query->count < left ? query->count : left;
}

/* out[column ..< column + vectors * QS_LANES] = sum of score * value / sum of scores */
QS_INLINE void mix_values(const qs_attention_query *query, int32_t column, float factor, const int vectors,
                          const int type) {
    const int32_t run = first_run(query);
    qs_vf total[64 / QS_LANES];
    for (int j = 0; j < vectors; j++) total[j] = (qs_vf){0};
    mix_run(query, query->first, run, query->scores, column, total, vectors, type);
    mix_run(query, 0, query->count - run, query->scores + run, column, total, vectors, type);
    for (int j = 0; j < vectors; j++) store(query->out + column + j * QS_LANES, total[j] * factor);
}

QS_INLINE void attend(const qs_attention_query *query, const int type) {
    const int32_t run = first_run(query);
    scores_of_run(query, query->first, run, query->scores, type);
    scores_of_run(query, 0, query->count - run, query->scores + run, type);
    if (query->softcap != 0) QS_NAME(qs_softcap_f32)(query->scores, query->count, query->softcap);
    const float factor = 1 / exponentials(query->scores, query->count, query->sink);
    const int many = QS_HAS_BLOCKS(type) ? 64 / QS_LANES : 4, few = QS_HAS_BLOCKS(type) ? 32 / QS_LANES : 1;
    int32_t column = 0;
    for (; column + many * QS_LANES <= query->value_stride; column += many * QS_LANES) {
        mix_values(query, column, factor, many, type);
    }
    for (; column < query->value_stride; column += few * QS_LANES) mix_values(query, column, factor, few, type);
}

void QS_NAME(qs_attend_f32)(const qs_attention_query *query) {
    attend(query, QS_ROW_F32);
}

void QS_NAME(qs_attend_f16)(const qs_attention_query *query) {
    attend(query, QS_ROW_F16);
}

void QS_NAME(qs_attend_q8_0)(const qs_attention_query *query) {
    attend(query, QS_ROW_Q8_0);
}

void QS_NAME(qs_attend_q4_0)(const qs_attention_query *query) {
    attend(query, QS_ROW_Q4_0);
}
