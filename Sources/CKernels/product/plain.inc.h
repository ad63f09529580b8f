/*
 * What the files of types, panels/<type>.inc.h, are written with in plain C: see coded_plain.inc.h and
 * floats_plain.inc.h.
 */

/* ---- Packing ---- */

/* `pack` puts each row's block, of `file_bytes`, into a block of a panel, of `bytes`. */
QS_INLINE void pack_rows(const qs_panel_packing *job, int32_t file_bytes, int32_t bytes,
                         void (*pack)(const uint8_t *from, int row, uint8_t *to)) {
    for (int32_t b = 0; b < job->blocks; b++) {
        for (int row = 0; row < QS_PANEL_ROWS; row++) {
            const int64_t at = (row < job->count ? row : job->count - 1) * job->row_bytes;
            pack(job->rows + at + (int64_t)(job->first + b) * file_bytes, row, job->panel + (int64_t)b * bytes);
        }
    }
}

/* `count` dwords of a row's block to the row's lane. */
static void put_dwords(const uint8_t *from, int count, int row, uint8_t *to) {
    for (int d = 0; d < count; d++) memcpy(to + d * DWORDS + 4 * row, from + 4 * d, 4);
}

static void put_half(const uint8_t *from, int row, uint8_t *to) {
    memcpy(to + 2 * row, from, 2);
}

/* Bit 4 g + b to bit g of byte b. */
static uint32_t turn_bits(uint32_t bits) {
    uint32_t turned = 0;
    for (int i = 0; i < 32; i++) turned |= (bits >> i & 1) << (i % 4 * 8 + i / 4);
    return turned;
}

static void put_bits(const uint8_t *from, int row, uint8_t *to) {
    const uint32_t turned = turn_bits(qs_u32_at(from));
    memcpy(to + 4 * row, &turned, 4);
}

/* ---- Unpacking ---- */

/* Of four columns from 4 c on of 16 rows, the byte of lane i; `part` of the dwords' bits. */
static int nibble(const uint8_t *codes, int dword, int i, int upper) {
    return codes[dword * DWORDS + i] >> (4 * upper) & 15;
}

static int two_bits(const uint8_t *codes, int dword, int i, int field) {
    return codes[dword * DWORDS + i] >> (2 * field) & 3;
}

static int bit(const uint8_t *bits, int dword, int i, int at) {
    return bits[dword * DWORDS + i] >> at & 1;
}

static float half_of_row(const uint8_t *halves, int row) {
    return qs_half_at(halves + 2 * row);
}

/* The byte of group g out of dwords of four. */
static int byte_of(const uint8_t *dwords, int g, int row) {
    return dwords[g / 4 * DWORDS + 4 * row + g % 4];
}

#define QS_UNUSED __attribute__((unused))
#define QS_PACK(type) static void pack_##type(const uint8_t *from, int row, uint8_t *to)
#define QS_CODE(type) static inline uint8_t code_##type(const uint8_t *block, QS_UNUSED int g, int c, int i)
#define QS_SCALE(type) static inline float scale_##type(const uint8_t *block, QS_UNUSED int g, int row)
#define QS_OFFSET(type)                                                                                                \
    static inline float offset_##type(QS_UNUSED const uint8_t *block, QS_UNUSED int g, QS_UNUSED int row)
#define QS_NO_OFFSET(type)                                                                                             \
    QS_OFFSET(type) {                                                                                                  \
        return 0;                                                                                                      \
    }
#define QS_WEIGHT(type) static inline float weight_##type(const uint8_t *from)

/* ---- Products ---- */

/* The sums of products of each row's columns 4 first ..< 4 last, added to `sums`. */
static void dots(const uint8_t *codes, int first, int last, const int8_t *activations, int32_t *sums) {
    for (int c = first; c < last; c++) {
        const uint8_t *four = codes + c * DWORDS;
        const int8_t *a = activations + 4 * c;
        for (int row = 0; row < QS_PANEL_ROWS; row++, four += 4) {
            sums[row] += four[0] * a[0] + four[1] * a[1] + four[2] * a[2] + four[3] * a[3];
        }
    }
}

/* The sums of products of the columns 4 first ..< 4 last, less the bias' part. */
static void group_sums(const uint8_t *codes, int first, int last, int32_t negative, int shift,
                       const qs_rounded_block *block, int32_t *sums) {
    for (int row = 0; row < QS_PANEL_ROWS; row++) sums[row] = shift == 0 ? 0 : negative * (1 << shift);
    dots(codes, first, last, block->codes, sums);
}

/* Adds 32 columns that share a scale, and an offset unless that is NULL. */
static void add_group(const uint8_t *codes, const float *scales, const float *offsets, int shift,
                      const qs_rounded_block *block, float *totals) {
    int32_t sums[QS_PANEL_ROWS];
    group_sums(codes, 0, 8, block->negative, shift, block, sums);
    for (int row = 0; row < QS_PANEL_ROWS; row++) {
        totals[row] = fmaf((float)sums[row], scales[row] * block->scale, totals[row]);
        if (offsets != NULL) totals[row] = fmaf(offsets[row], block->sum, totals[row]);
    }
}

/* Adds 32 columns of two scales: the activations' scale comes last, once for both. */
static void add_small_groups(const uint8_t *codes, const float *scales, const float *offsets, int shift,
                             const qs_rounded_block *block, float *totals) {
    const int32_t negatives[2] = {block->negative_first, block->negative - block->negative_first};
    int32_t sums[2][QS_PANEL_ROWS];
    for (int h = 0; h < 2; h++) group_sums(codes, 4 * h, 4 * h + 4, negatives[h], shift, block, sums[h]);
    for (int row = 0; row < QS_PANEL_ROWS; row++) {
        float both = 0;
        for (int h = 0; h < 2; h++) {
            const float scale = scales[h * QS_PANEL_ROWS + row];
            both = h == 0 ? (float)sums[h][row] * scale : fmaf((float)sums[h][row], scale, both);
            if (offsets != NULL) both = fmaf(-offsets[h * QS_PANEL_ROWS + row], (float)negatives[h], both);
        }
        totals[row] = fmaf(both, block->scale, totals[row]);
    }
}

/* Adds the products of some groups of 32 columns with one token's activations. */
static void add_groups(qs_unpacked_panel weights, int32_t groups, int shift, int kind, const qs_rounded_block *blocks,
                       float *sums) {
    const int is_small = kind & QS_MANY_SMALL_GROUPS, width = is_small ? 32 : 16;
    for (int32_t g = 0; g < groups; g++) {
        const float *offsets = kind & QS_MANY_OFFSETS ? weights.offsets + g * width : NULL;
        (is_small ? add_small_groups : add_group)(weights.codes + (int64_t)g * 8 * DWORDS, weights.scales + g * width,
                                                  offsets, shift, blocks + g, sums);
    }
}
