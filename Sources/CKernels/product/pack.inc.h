/*
 * Packing of rows into panels: dwords of 16 rows change places. Vectors are those of all 16 rows, whatever QS_LANES is;
 * the compiler splits them where the instruction set's are shorter.
 */

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
        from.row[r] =
            job->rows + (r < job->count ? r : job->count - 1) * job->row_bytes + (int64_t)job->first * file_bytes;
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

/* Moves the sources of a block on. */
QS_INLINE void advance(qs_sources *from, int32_t bytes) {
    QS_UNROLL for (int r = 0; r < QS_PANEL_ROWS; r++) from->row[r] += bytes;
}

/* Floats, a block is one column: those of 4 bytes. */
QS_INLINE void pack_dwords(const qs_panel_packing *job) {
    qs_sources from = sources_of(job, 4);
    int32_t b = 0;
    for (; b + 4 <= job->blocks; b += 4, advance(&from, 16)) put_dwords(&from, 0, 4, job->panel + (int64_t)b * DWORDS);
    for (; b < job->blocks; b++, advance(&from, 4)) put(job->panel + (int64_t)b * DWORDS, one_dword(&from, 0));
}

/* Those of 2 bytes: two columns in each dword. */
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
