/* Products with panels in plain C. */
#define QS_PLAIN
#define QS_PANELS 1
#include "set.h"

#include "../../product/kernels.h"
#include "../../product/rounding.h"

#include "../../product/plain.inc.h"

#define QS_FILE(NAME, name, weights, bytes, codec, panels, ...) QS_PANELS_FILE_##panels(name)
#include "../../base/include_formats.h"

/* To nearest BF16, ties to even; below the normal numbers to zero, as are sums. */
static float rounded_to_bf16(float value) {
    const uint32_t bits = qs_bits_from_float(value), exponent = bits & 0x7f800000;
    if (exponent == 0) return 0;
    if (exponent == 0x7f800000) return value;
    return qs_float_from_bits((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
}

void qs_panel_bf16_reference(const uint8_t *panel, int32_t columns, const float *activations, float *sums) {
    for (int32_t k = 0; k < columns; k += 2) {
        const int32_t count = columns - k < 2 ? 1 : 2;
        float weights[2 * QS_PANEL_ROWS] = {0};
        for (int i = 0; i < count * QS_PANEL_ROWS; i++) weights[i] = weight_bf16(panel + (int64_t)k * HALVES + 2 * i);
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

void qs_many_f32_x_f32__scalar(const qs_panel_product *product) {
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
        const uint32_t bits = qs_bits_from_float(values[i]) & 0x7fffffff;
        if (bits > largest) largest = bits;
    }
    return qs_float_from_bits(largest);
}

void qs_round_row__scalar(const float *values, int32_t columns, qs_rounded_block *record) {
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

#define DEFINE_MANY(kind, name)                                                                                        \
    void qs_many_##name##_x_r8__scalar(const qs_panel_product *product) {                                              \
        many(kind, product);                                                                                           \
    }
QS_EACH_MANY_KIND(DEFINE_MANY)

void qs_softmax__scalar(float *values, int32_t count) {
    float maximum = values[0], sum = 0;
    for (int32_t i = 1; i < count; i++) maximum = fmaxf(maximum, values[i]);
    for (int32_t i = 0; i < count; i++) {
        values[i] = expf(values[i] - maximum);
        sum += values[i];
    }
    for (int32_t i = 0; i < count; i++) values[i] /= sum;
}

#include "../../product/table.inc.h"

const qs_product_kernels_variants qs_product_kernels_variants__scalar = {{{0, &qs_product_kernels__scalar}}};
