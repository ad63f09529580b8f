/*
 * Packing of rows into panels: dwords of 16 rows change places. Vectors are those of all 16 rows, whatever QS_LANES is;
 * the compiler splits them where the instruction set's are shorter.
 */
#pragma clang diagnostic push
/* Vectors longer than the instruction set's have no agreed way into a function; all of these are inlined. */
#pragma clang diagnostic ignored "-Wpsabi"

typedef uint32_t vq __attribute__((vector_size(16), aligned(1)));
typedef uint32_t v8d __attribute__((vector_size(32)));
typedef uint32_t v16d __attribute__((vector_size(64)));
typedef uint32_t v16du __attribute__((vector_size(64), aligned(1)));
typedef uint16_t v16s __attribute__((vector_size(32), aligned(1)));
typedef uint8_t v64c __attribute__((vector_size(64)));

/* The rows of a panel's block in a file. */
typedef struct {
    const uint8_t *row[QS_PANEL_ROWS];
} qs_sources;

QS_INLINE qs_sources sources_of(const qs_panel_packing *job, int32_t file_bytes) {
    qs_sources from;
    for (int r = 0; r < QS_PANEL_ROWS; r++) {
        from.row[r] = job->rows + (r < job->count ? r : job->count - 1) * job->row_bytes +
                      (int64_t)job->first * file_bytes;
    }
    return from;
}

QS_INLINE vq four_dwords(const uint8_t *from) {
    return *(const vq *)(const void *)from;
}

QS_INLINE void put(uint8_t *to, v16d value) {
    *(v16du *)(void *)to = value;
}

/* out[d][r] = dword d (of four) at `at` of row r. */
QS_INLINE void turn_four(const qs_sources *from, int64_t at, v16d out[4]) {
    v16d rows[4];
    QS_UNROLL for (int i = 0; i < 4; i++) {
        const vq a = four_dwords(from->row[i] + at), b = four_dwords(from->row[i + 4] + at);
        const vq c = four_dwords(from->row[i + 8] + at), d = four_dwords(from->row[i + 12] + at);
        const v8d low = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
        const v8d high = __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7);
        rows[i] = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define UPPER(a, b) __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
    const v16d low_01 = LOWER(rows[0], rows[1]), high_01 = UPPER(rows[0], rows[1]);
    const v16d low_23 = LOWER(rows[2], rows[3]), high_23 = UPPER(rows[2], rows[3]);
#undef LOWER
#undef UPPER
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define UPPER(a, b) __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
    out[0] = LOWER(low_01, low_23), out[1] = UPPER(low_01, low_23);
    out[2] = LOWER(high_01, high_23), out[3] = UPPER(high_01, high_23);
#undef LOWER
#undef UPPER
}

/* `count` dwords, a multiple of four, at `at` of each row, to vectors behind each other. */
QS_INLINE void put_dwords(const qs_sources *from, int64_t at, const int count, uint8_t *to) {
    QS_UNROLL for (int d = 0; d < count; d += 4) {
        v16d out[4];
        turn_four(from, at + 4 * d, out);
        QS_UNROLL for (int i = 0; i < 4; i++) put(to + (d + i) * DWORDS, out[i]);
    }
}

/* The dword, or the two bytes, or the byte, at `at` of each row. */
QS_INLINE v16d one_dword(const qs_sources *from, int64_t at) {
    uint32_t found[QS_PANEL_ROWS];
    QS_UNROLL for (int r = 0; r < QS_PANEL_ROWS; r++) memcpy(&found[r], from->row[r] + at, 4);
    return *(v16du *)(void *)found;
}

QS_INLINE void put_halves(const qs_sources *from, int64_t at, uint8_t *to) {
    QS_UNROLL for (int r = 0; r < QS_PANEL_ROWS; r++) memcpy(to + 2 * r, from->row[r] + at, 2);
}

QS_INLINE void put_bytes(const qs_sources *from, int64_t at, uint8_t *to) {
    QS_UNROLL for (int r = 0; r < QS_PANEL_ROWS; r++) to[r] = from->row[r][at];
}

/* The lower 16 bits of each dword. */
QS_INLINE void put_lower(v16d value, uint8_t *to) {
    *(v16s *)(void *)to = __builtin_convertvector(value, v16s);
}

/* Swaps the bits of `mask` with those `distance` above them. */
QS_INLINE v16d swap_bits(v16d x, uint32_t mask, int distance) {
    const v16d differing = (x ^ (x >> (uint32_t)distance)) & mask;
    return x ^ differing ^ (differing << (uint32_t)distance);
}

/* Bit 4 g + b to bit 8 b + g: the bits' numbers turn by two places, which takes four swaps of them. */
QS_INLINE v16d turn_bits(v16d x) {
    x = swap_bits(x, 0x0a0a0a0a, 3);
    x = swap_bits(x, 0x00cc00cc, 6);
    x = swap_bits(x, 0x0000f0f0, 12);
    return swap_bits(x, 0x0000ff00, 8);
}

/* 32 bytes less 32 in each byte. */
QS_INLINE v16d less_32(v16d x) {
    return (v16d)((v64c)x - (uint8_t)32);
}

/* A packer of a type: pack_<type>(rows at the block, where the block goes). */
#define QS_PACK(type) QS_INLINE void pack_##type(const qs_sources *from, uint8_t *to)

QS_PACK(q4_0) {
    put_halves(from, 0, to);
    put_dwords(from, 2, 4, to + Q4_0_CODES);
}

QS_PACK(iq4_nl) {
    pack_q4_0(from, to);
}

QS_PACK(q4_1) {
    put(to, one_dword(from, 0));
    put_dwords(from, 4, 4, to + Q4_1_CODES);
}

QS_PACK(q5_0) {
    put_halves(from, 0, to);
    put(to + Q5_0_HIGH, turn_bits(one_dword(from, 2)));
    put_dwords(from, 6, 4, to + Q5_0_CODES);
}

QS_PACK(q5_1) {
    put(to, one_dword(from, 0));
    put(to + Q5_1_HIGH, turn_bits(one_dword(from, 4)));
    put_dwords(from, 8, 4, to + Q5_1_CODES);
}

QS_PACK(q8_0) {
    put_halves(from, 0, to);
    QS_UNROLL for (int d = 0; d < 8; d += 4) {
        v16d out[4];
        turn_four(from, 2 + 4 * d, out);
        QS_UNROLL for (int i = 0; i < 4; i++) put(to + Q8_0_CODES + (d + i) * DWORDS, out[i] ^ 0x80808080u);
    }
}

QS_PACK(mxfp4) {
    put_bytes(from, 0, to);
    put_dwords(from, 1, 4, to + MXFP4_CODES);
}

/* Scales and minimums of 6 bits: the first four of each in six bits of bytes, the others' upper bits in their top. */
QS_INLINE void put_scales_q4_k(const qs_sources *from, uint8_t *to) {
    v16d d[4];
    turn_four(from, 0, d);
    put(to, d[0]);
    put(to + Q4_K_SCALES, d[1] & 0x3f3f3f3f);
    put(to + Q4_K_SCALES + DWORDS, (d[3] & 0x0f0f0f0f) | (d[1] >> 2 & 0x30303030));
    put(to + Q4_K_MINIMUMS, d[2] & 0x3f3f3f3f);
    put(to + Q4_K_MINIMUMS + DWORDS, (d[3] >> 4 & 0x0f0f0f0f) | (d[2] >> 2 & 0x30303030));
}

QS_PACK(q4_k) {
    put_scales_q4_k(from, to);
    put_dwords(from, 16, 32, to + Q4_K_CODES);
}

QS_PACK(q5_k) {
    put_scales_q4_k(from, to);
    put_dwords(from, 16, 8, to + Q5_K_HIGH);
    put_dwords(from, 48, 32, to + Q4_K_CODES);
}

QS_PACK(q6_k) {
    put_halves(from, 208, to);
    put_dwords(from, 192, 4, to + Q6_K_SCALES);
    put_dwords(from, 0, 32, to + Q6_K_CODES);
    put_dwords(from, 128, 16, to + Q6_K_HIGH);
}

/* The last 16 of a block's 110 bytes: two of codes, 12 of scales, the scale of all. */
QS_PACK(q3_k) {
    v16d d[4], lower[4];
    turn_four(from, 94, d);
    const v16d a = d[0] >> 16 | d[1] << 16, b = d[1] >> 16 | d[2] << 16, upper = d[2] >> 16 | d[3] << 16;
    lower[0] = a & 0x0f0f0f0f, lower[1] = b & 0x0f0f0f0f;
    lower[2] = a >> 4 & 0x0f0f0f0f, lower[3] = b >> 4 & 0x0f0f0f0f;
    put_lower(d[3] >> 16, to);
    QS_UNROLL for (int k = 0; k < 4; k++) {
        const v16d both = lower[k] | (upper >> (uint32_t)(2 * k) & 0x03030303) << 4;
        put(to + Q3_K_SCALES + k * DWORDS, less_32(both));
    }
    put_dwords(from, 32, 16, to + Q3_K_CODES);
    put_dwords(from, 0, 8, to + Q3_K_HIGH);
}

QS_PACK(q2_k) {
    put(to, one_dword(from, 80));
    put_dwords(from, 0, 4, to + Q2_K_SCALES);
    put_dwords(from, 16, 16, to + Q2_K_CODES);
}

QS_PACK(iq4_xs) {
    const v16d first = one_dword(from, 0), lower = one_dword(from, 4), upper = first >> 16;
    put_lower(first, to);
    QS_UNROLL for (int k = 0; k < 2; k++) {
        v16d scales = {0};
        QS_UNROLL for (uint32_t g = 0; g < 4; g++) {
            const uint32_t at = 4 * (uint32_t)k + g;
            scales |= ((lower >> 4 * at & 15) | (upper >> 2 * at & 3) << 4) << 8 * g;
        }
        put(to + IQ4_XS_SCALES + k * DWORDS, less_32(scales));
    }
    put_dwords(from, 8, 32, to + IQ4_XS_CODES);
}

/* Moves the sources of a block on. */
QS_INLINE void advance(qs_sources *from, int32_t bytes) {
    QS_UNROLL for (int r = 0; r < QS_PANEL_ROWS; r++) from->row[r] += bytes;
}

#define QS_DEFINE_PACK(type, TYPE, file_bytes)                                                                        \
    void QS_NAME(qs_panel_pack_##type)(const qs_panel_packing *job) {                                                 \
        qs_sources from = sources_of(job, file_bytes);                                                                \
        uint8_t *to = job->panel;                                                                                     \
        for (int32_t b = 0; b < job->blocks; b++, to += TYPE##_BYTES) {                                               \
            pack_##type(&from, to);                                                                                   \
            advance(&from, file_bytes);                                                                               \
        }                                                                                                             \
    }
QS_DEFINE_PACK(q4_0, Q4_0, 18)
QS_DEFINE_PACK(q4_1, Q4_1, 20)
QS_DEFINE_PACK(q5_0, Q5_0, 22)
QS_DEFINE_PACK(q5_1, Q5_1, 24)
QS_DEFINE_PACK(q8_0, Q8_0, 34)
QS_DEFINE_PACK(iq4_nl, Q4_0, 18)
QS_DEFINE_PACK(mxfp4, MXFP4, 17)
QS_DEFINE_PACK(q2_k, Q2_K, 84)
QS_DEFINE_PACK(q3_k, Q3_K, 110)
QS_DEFINE_PACK(q4_k, Q4_K, 144)
QS_DEFINE_PACK(q5_k, Q5_K, 176)
QS_DEFINE_PACK(q6_k, Q6_K, 210)
QS_DEFINE_PACK(iq4_xs, IQ4_XS, 136)

/* ---- Floats: a block is one column ---- */

void QS_NAME(qs_panel_pack_f32)(const qs_panel_packing *job) {
    qs_sources from = sources_of(job, 4);
    int32_t b = 0;
    for (; b + 4 <= job->blocks; b += 4, advance(&from, 16)) put_dwords(&from, 0, 4, job->panel + (int64_t)b * DWORDS);
    for (; b < job->blocks; b++, advance(&from, 4)) put(job->panel + (int64_t)b * DWORDS, one_dword(&from, 0));
}

/* Two columns in each dword. */
QS_INLINE void pack_halves(const qs_panel_packing *job) {
    qs_sources from = sources_of(job, 2);
    int32_t b = 0;
    for (; b + 8 <= job->blocks; b += 8, advance(&from, 16)) {
        v16d pairs[4];
        turn_four(&from, 0, pairs);
        QS_UNROLL for (int i = 0; i < 4; i++) {
            put_lower(pairs[i], job->panel + (int64_t)(b + 2 * i) * HALVES);
            put_lower(pairs[i] >> 16, job->panel + (int64_t)(b + 2 * i + 1) * HALVES);
        }
    }
    for (; b < job->blocks; b++, advance(&from, 2)) put_halves(&from, 0, job->panel + (int64_t)b * HALVES);
}

void QS_NAME(qs_panel_pack_f16)(const qs_panel_packing *job) {
    pack_halves(job);
}

void QS_NAME(qs_panel_pack_bf16)(const qs_panel_packing *job) {
    pack_halves(job);
}

#pragma clang diagnostic pop
