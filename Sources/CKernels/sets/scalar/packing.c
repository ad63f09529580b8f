/* Rows of a file into panels, in plain C: the specification that the other instruction sets are tested against. */
#include "../../base/numbers.h"
#include "../../product/formats.h"
#include "../../product/kernels.h"

static const uint8_t *source_block(const qs_panel_packing *job, int row, int32_t block, int32_t bytes) {
    return job->rows + (row < job->count ? row : job->count - 1) * job->row_bytes + (int64_t)(job->first + block) * bytes;
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

/* The 6-bit scales and minimums of Q4_K and Q5_K, in 12 bytes. */
static void put_scales_q4_k(const uint8_t *packed, int row, uint8_t *scales, uint8_t *minimums) {
    for (int j = 0; j < 8; j++) {
        const int at = j / 4 * DWORDS + 4 * row + j % 4;
        scales[at] = j < 4 ? packed[j] & 63 : (packed[j + 4] & 15) | packed[j - 4] >> 6 << 4;
        minimums[at] = j < 4 ? packed[j + 4] & 63 : packed[j + 4] >> 4 | packed[j] >> 6 << 4;
    }
}

static void put_scales_q3_k(const uint8_t *packed, int row, uint8_t *scales) {
    for (int g = 0; g < 16; g++) {
        const int low = g < 8 ? packed[g] & 15 : packed[g - 8] >> 4, high = packed[8 + g % 4] >> (2 * (g / 4)) & 3;
        scales[g / 4 * DWORDS + 4 * row + g % 4] = (uint8_t)((low | high << 4) - 32);
    }
}

static void put_scales_iq4_xs(const uint8_t *block, int row, uint8_t *scales) {
    for (int g = 0; g < 8; g++) {
        const int low = block[4 + g / 2] >> (4 * (g % 2)) & 15, high = (block[2] | block[3] << 8) >> (2 * g) & 3;
        scales[g / 4 * DWORDS + 4 * row + g % 4] = (uint8_t)((low | high << 4) - 32);
    }
}

static void pack_block(uint32_t type, const uint8_t *from, int row, uint8_t *to) {
    switch (type) {
    case QS_TYPE_Q4_0:
    case QS_TYPE_IQ4_NL: put_half(from, row, to), put_dwords(from + 2, 4, row, to + Q4_0_CODES); break;
    case QS_TYPE_Q4_1: put_dwords(from, 1, row, to), put_dwords(from + 4, 4, row, to + Q4_1_CODES); break;
    case QS_TYPE_Q5_0:
        put_half(from, row, to), put_bits(from + 2, row, to + Q5_0_HIGH);
        put_dwords(from + 6, 4, row, to + Q5_0_CODES);
        break;
    case QS_TYPE_Q5_1:
        put_dwords(from, 1, row, to), put_bits(from + 4, row, to + Q5_1_HIGH);
        put_dwords(from + 8, 4, row, to + Q5_1_CODES);
        break;
    case QS_TYPE_Q8_0:
        put_half(from, row, to), put_dwords(from + 2, 8, row, to + Q8_0_CODES);
        for (int i = 0; i < 32; i++) to[Q8_0_CODES + i / 4 * DWORDS + 4 * row + i % 4] ^= 0x80;
        break;
    case QS_TYPE_Q2_K:
        put_dwords(from + 80, 1, row, to), put_dwords(from, 4, row, to + Q2_K_SCALES);
        put_dwords(from + 16, 16, row, to + Q2_K_CODES);
        break;
    case QS_TYPE_Q3_K:
        put_half(from + 108, row, to), put_scales_q3_k(from + 96, row, to + Q3_K_SCALES);
        put_dwords(from + 32, 16, row, to + Q3_K_CODES), put_dwords(from, 8, row, to + Q3_K_HIGH);
        break;
    case QS_TYPE_Q4_K:
    case QS_TYPE_Q5_K:
        put_dwords(from, 1, row, to), put_scales_q4_k(from + 4, row, to + Q4_K_SCALES, to + Q4_K_MINIMUMS);
        if (type == QS_TYPE_Q5_K) put_dwords(from + 16, 8, row, to + Q5_K_HIGH);
        put_dwords(from + (type == QS_TYPE_Q5_K ? 48 : 16), 32, row, to + Q4_K_CODES);
        break;
    case QS_TYPE_Q6_K:
        put_half(from + 208, row, to), put_dwords(from + 192, 4, row, to + Q6_K_SCALES);
        put_dwords(from, 32, row, to + Q6_K_CODES), put_dwords(from + 128, 16, row, to + Q6_K_HIGH);
        break;
    case QS_TYPE_IQ4_XS:
        put_half(from, row, to), put_scales_iq4_xs(from, row, to + IQ4_XS_SCALES);
        put_dwords(from + 8, 32, row, to + IQ4_XS_CODES);
        break;
    case QS_TYPE_MXFP4: to[row] = from[0], put_dwords(from + 1, 4, row, to + MXFP4_CODES); break;
    case QS_TYPE_F32: put_dwords(from, 1, row, to); break;
    default: put_half(from, row, to);
    }
}

void qs_panel_pack_any(uint32_t type, const qs_panel_packing *job) {
    const qs_panel_format *format = qs_panel_format_of(type);
    for (int32_t b = 0; b < job->blocks; b++) {
        for (int row = 0; row < QS_PANEL_ROWS; row++) {
            pack_block(type, source_block(job, row, b, format->file_bytes), row, job->panel + (int64_t)b * format->bytes);
        }
    }
}
