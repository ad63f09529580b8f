/* Products with panels in plain C: the specification that the other instruction sets are tested against. */
#include <math.h>

#include "../../base/numbers.h"
#include "../../product/formats.h"
#include "../../product/kernels.h"

/* Numbers that one 32-columned block of a file's row has of a nibble type before its nibbles. */
static const uint8_t iq4_values[16] = {QS_IQ4_VALUES}, mxfp4_values[16] = {QS_MXFP4_VALUES};

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

#define EACH_CODE(expression)                                                                                         \
    for (int c = 0; c < 8; c++)                                                                                       \
        for (int i = 0; i < DWORDS; i++) codes[c * DWORDS + i] = (uint8_t)(expression)

/* The codes of the 32 columns of group `g` of a block: [8][16 rows][4 columns]. */
static void group_codes(uint32_t type, const uint8_t *from, int g, uint8_t *codes) {
    const int half = g / 4, part = g % 4; /* of Q2_K, Q3_K, Q6_K: 128 columns each */
    switch (type) {
    case QS_TYPE_Q4_0: EACH_CODE(nibble(from + Q4_0_CODES, c % 4, i, c / 4)); break;
    case QS_TYPE_Q4_1: EACH_CODE(nibble(from + Q4_1_CODES, c % 4, i, c / 4)); break;
    case QS_TYPE_IQ4_NL: EACH_CODE(iq4_values[nibble(from + Q4_0_CODES, c % 4, i, c / 4)]); break;
    case QS_TYPE_MXFP4: EACH_CODE(mxfp4_values[nibble(from + MXFP4_CODES, c % 4, i, c / 4)]); break;
    case QS_TYPE_Q5_0:
        EACH_CODE(nibble(from + Q5_0_CODES, c % 4, i, c / 4) | bit(from + Q5_0_HIGH, 0, i, c) << 4);
        break;
    case QS_TYPE_Q5_1:
        EACH_CODE(nibble(from + Q5_1_CODES, c % 4, i, c / 4) | bit(from + Q5_1_HIGH, 0, i, c) << 4);
        break;
    case QS_TYPE_Q8_0: EACH_CODE(from[Q8_0_CODES + c * DWORDS + i]); break;
    case QS_TYPE_Q2_K: EACH_CODE(two_bits(from + Q2_K_CODES, 8 * half + c, i, part)); break;
    case QS_TYPE_Q3_K:
        EACH_CODE(two_bits(from + Q3_K_CODES, 8 * half + c, i, part) | bit(from + Q3_K_HIGH, c, i, g) << 2);
        break;
    case QS_TYPE_Q4_K: EACH_CODE(nibble(from + Q4_K_CODES, g / 2 * 8 + c, i, g % 2)); break;
    case QS_TYPE_Q5_K:
        EACH_CODE(nibble(from + Q4_K_CODES, g / 2 * 8 + c, i, g % 2) | bit(from + Q5_K_HIGH, c, i, g) << 4);
        break;
    case QS_TYPE_Q6_K:
        EACH_CODE(nibble(from + Q6_K_CODES, 16 * half + part % 2 * 8 + c, i, part / 2) |
                  two_bits(from + Q6_K_HIGH, 8 * half + c, i, part) << 4);
        break;
    default: EACH_CODE(iq4_values[nibble(from + IQ4_XS_CODES, 4 * g + c % 4, i, c / 4)]);
    }
}

static float half_of_row(const uint8_t *halves, int row) {
    return qs_half_at(halves + 2 * row);
}

/* The byte of group g out of dwords of four. */
static int byte_of(const uint8_t *dwords, int g, int row) {
    return dwords[g / 4 * DWORDS + 4 * row + g % 4];
}

/* 2^(e - 128) */
static float half_of_exponent(uint8_t e) {
    return qs_float_of_bits(e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23);
}

/* The scale of group g (of 16 or 32 columns) of a block. */
static float scale_of(uint32_t type, const uint8_t *from, int g, int row) {
    switch (type) {
    case QS_TYPE_Q4_1:
    case QS_TYPE_Q5_1: return half_of_row(from, 2 * row);
    case QS_TYPE_MXFP4: return half_of_exponent(from[row]);
    case QS_TYPE_Q2_K: return half_of_row(from, 2 * row) * (float)(byte_of(from + Q2_K_SCALES, g, row) & 15);
    case QS_TYPE_Q3_K: return half_of_row(from, row) * (float)(int8_t)byte_of(from + Q3_K_SCALES, g, row);
    case QS_TYPE_Q4_K:
    case QS_TYPE_Q5_K: return half_of_row(from, 2 * row) * (float)byte_of(from + Q4_K_SCALES, g, row);
    case QS_TYPE_Q6_K: return half_of_row(from, row) * (float)(int8_t)byte_of(from + Q6_K_SCALES, g, row);
    case QS_TYPE_IQ4_XS: return half_of_row(from, row) * (float)(int8_t)byte_of(from + IQ4_XS_SCALES, g, row);
    default: return half_of_row(from, row);
    }
}

static float offset_of(uint32_t type, const uint8_t *from, int g, int row) {
    const float minimum = half_of_row(from, 2 * row + 1);
    switch (type) {
    case QS_TYPE_Q2_K: return -(minimum * (float)(byte_of(from + Q2_K_SCALES, g, row) >> 4));
    case QS_TYPE_Q4_K:
    case QS_TYPE_Q5_K: return -(minimum * (float)byte_of(from + Q4_K_MINIMUMS, g, row));
    default: return minimum;
    }
}

static void unpack(uint32_t type, const uint8_t *panel, int32_t blocks, qs_unpacked_panel out) {
    const qs_panel_format *format = qs_panel_format_of(type);
    const int groups = format->columns / format->group;
    for (int32_t b = 0; b < blocks; b++, panel += format->bytes) {
        for (int g = 0; g < format->columns / 32; g++, out.codes += 8 * DWORDS) group_codes(type, panel, g, out.codes);
        for (int g = 0; g < groups; g++) {
            for (int row = 0; row < QS_PANEL_ROWS; row++) {
                *out.scales++ = scale_of(type, panel, g, row);
                if (format->has_offsets) *out.offsets++ = offset_of(type, panel, g, row);
            }
        }
    }
}

static void unpack_floats(uint32_t type, const uint8_t *panel, int32_t blocks, float *out) {
    for (int64_t i = 0; i < (int64_t)blocks * QS_PANEL_ROWS; i++) {
        switch (type) {
        case QS_TYPE_F32: out[i] = qs_float_of_bits(qs_u32_at(panel + 4 * i)); break;
        case QS_TYPE_F16: out[i] = qs_half_at(panel + 2 * i); break;
        default: out[i] = qs_float_of_bits((uint32_t)panel[2 * i] << 16 | (uint32_t)panel[2 * i + 1] << 24);
        }
    }
}

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

static void one(uint32_t type, const uint8_t *panel, int32_t blocks, const void *activations, float *sums) {
    const qs_panel_format *format = qs_panel_format_of(type);
    uint8_t codes[8 * 8 * DWORDS];
    float scales[256], offsets[256];
    const qs_unpacked_panel weights = {codes, scales, offsets};
    const qs_rounded_block *record = activations;
    for (int32_t b = 0; b < blocks; b++, record += format->columns / 32) {
        unpack(type, panel + (int64_t)b * format->bytes, 1, weights);
        add_groups(weights, format->columns / 32, format->shift, qs_many_kind(format), record, sums);
    }
}

static void one_floats(uint32_t type, const uint8_t *panel, int32_t columns, const float *activations, float *sums) {
    const int32_t bytes = qs_panel_format_of(type)->bytes;
    for (int32_t k = 0; k < columns; k++) {
        float weights[QS_PANEL_ROWS];
        unpack_floats(type, panel + (int64_t)k * bytes, 1, weights);
        for (int row = 0; row < QS_PANEL_ROWS; row++) sums[row] = fmaf(weights[row], activations[k], sums[row]);
    }
}

/* To nearest BF16, ties to even; below the normal numbers to zero, as are sums. */
static float rounded_to_bf16(float value) {
    const uint32_t bits = qs_bits_of_float(value), exponent = bits & 0x7f800000;
    if (exponent == 0) return 0;
    if (exponent == 0x7f800000) return value;
    return qs_float_of_bits((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
}

void qs_panel_bf16_reference(const uint8_t *panel, int32_t columns, const float *activations, float *sums) {
    for (int32_t k = 0; k < columns; k += 2) {
        const int32_t count = columns - k < 2 ? 1 : 2;
        float weights[2 * QS_PANEL_ROWS] = {0};
        unpack_floats(QS_TYPE_BF16, panel + (int64_t)k * HALVES, count, weights);
        for (int i = 0; i < 2 * QS_PANEL_ROWS; i++) weights[i] = rounded_to_bf16(weights[i]);
        const float even = rounded_to_bf16(activations[k]), odd = count == 2 ? rounded_to_bf16(activations[k + 1]) : 0;
        for (int row = 0; row < QS_PANEL_ROWS; row++) {
            const float sum = fmaf(weights[QS_PANEL_ROWS + row], odd, sums[row]);
            sums[row] = fmaf(weights[row], even, sum);
        }
    }
}

static void write_sums(const qs_panel_product *product, int32_t token, const float *sums) {
    float *out = product->out + token * product->out_stride;
    for (int32_t r = 0; r < product->rows; r++) {
        const float sum = product->bias ? sums[r] + product->bias[r] : sums[r];
        out[r] = product->accumulate ? out[r] + sum : sum;
    }
}

static void many(int kind, const qs_panel_product *product) {
    for (int32_t t = 0; t < product->tokens; t++) {
        float sums[QS_PANEL_ROWS] = {0};
        add_groups(product->weights, product->columns / 32, product->shift, kind,
                   (const void *)((const uint8_t *)product->activations + t * product->stride), sums);
        write_sums(product, t, sums);
    }
}

void qs_panel_many_floats__scalar(const qs_panel_product *product) {
    for (int32_t t = 0; t < product->tokens; t++) {
        float sums[QS_PANEL_ROWS] = {0};
        const float *x = (const void *)((const uint8_t *)product->activations + t * product->stride);
        const int64_t place = (int64_t)t * QS_PANEL_ROWS;
        if (product->carried != NULL) memcpy(sums, product->carried + place, sizeof sums);
        for (int32_t k = 0; k < product->columns; k++) {
            for (int row = 0; row < QS_PANEL_ROWS; row++) {
                sums[row] = fmaf(product->weights.scales[k * QS_PANEL_ROWS + row], x[k], sums[row]);
            }
        }
        if (product->carry != NULL) {
            memcpy(product->carry + place, sums, sizeof sums);
        } else {
            write_sums(product, t, sums);
        }
    }
}

/* The largest magnitude, by its bits, so that infinities and NaN come out as such. */
static float largest_magnitude(const float *values, int32_t count) {
    uint32_t largest = 0;
    for (int32_t i = 0; i < count; i++) {
        const uint32_t bits = qs_bits_of_float(values[i]) & 0x7fffffff;
        if (bits > largest) largest = bits;
    }
    return qs_float_of_bits(largest);
}

void qs_panel_round_row__scalar(const float *values, int32_t columns, qs_rounded_block *record) {
    for (int32_t c = 0; c < columns; c += QS_ROUNDED_COLUMNS, record++) {
        const int32_t count = columns - c < QS_ROUNDED_COLUMNS ? columns - c : QS_ROUNDED_COLUMNS;
        const float maximum = largest_magnitude(values + c, count), scale = qs_scale_of(maximum);
        const float factor = scale > 0 ? 127 / maximum : 0;
        memset(record, 0, sizeof *record);
        for (int32_t i = 0; i < count && scale > 0; i++) {
            record->codes[i] = (int8_t)lrintf(values[c + i] * factor);
            record->negative -= record->codes[i];
            if (i < 16) record->negative_first -= record->codes[i];
        }
        record->scale = scale;
        record->sum = scale * (float)-record->negative;
    }
}

/* ---- The table's functions ---- */

#define DEFINE_CODED(name, NAME)                                                                                      \
    void qs_panel_pack_##name##__scalar(const qs_panel_packing *job) { qs_panel_pack_any(QS_TYPE_##NAME, job); }      \
    void qs_panel_unpack_##name##__scalar(const uint8_t *panel, int32_t blocks, int32_t columns,                      \
                                          qs_unpacked_panel out) {                                                    \
        (void)columns;                                                                                                \
        unpack(QS_TYPE_##NAME, panel, blocks, out);                                                                   \
    }                                                                                                                 \
    void qs_panel_one_##name##__scalar(const uint8_t *panel, int32_t blocks, const void *activations, float *sums,    \
                                       const uint8_t *ahead) {                                                        \
        (void)ahead;                                                                                                  \
        one(QS_TYPE_##NAME, panel, blocks, activations, sums);                                                        \
    }
QS_EACH_CODED_TYPE(DEFINE_CODED)

#define DEFINE_FLOAT(name, NAME)                                                                                      \
    void qs_panel_pack_##name##__scalar(const qs_panel_packing *job) { qs_panel_pack_any(QS_TYPE_##NAME, job); }      \
    void qs_panel_unpack_##name##__scalar(const uint8_t *panel, int32_t blocks, int32_t columns,                      \
                                          qs_unpacked_panel out) {                                                    \
        (void)columns;                                                                                                \
        unpack_floats(QS_TYPE_##NAME, panel, blocks, out.scales);                                                     \
    }                                                                                                                 \
    void qs_panel_one_##name##__scalar(const uint8_t *panel, int32_t blocks, const void *activations, float *sums,    \
                                       const uint8_t *ahead) {                                                        \
        (void)ahead;                                                                                                  \
        one_floats(QS_TYPE_##NAME, panel, blocks, activations, sums);                                                 \
    }
QS_EACH_FLOAT_TYPE(DEFINE_FLOAT)

#define DEFINE_MANY(kind)                                                                                             \
    void qs_panel_many_##kind##__scalar(const qs_panel_product *product) { many(kind, product); }
QS_EACH_MANY_KIND(DEFINE_MANY)
