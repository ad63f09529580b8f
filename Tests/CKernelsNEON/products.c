/*
 * Panels of weights: packing, unpacking, rounding and products, to the bit, in every variant that this processor runs.
 */
#include "check.h"

#include "../../Sources/CKernels/product/kernels.h"

#include <math.h>

enum { MOST_TABLES = QS_ISA_COUNT * QS_MOST_VARIANTS };

/* The tables that this processor runs, of all sets but the scalar one and all their variants; returns their number. */
static int tables(const qs_product_kernels *found[MOST_TABLES]) {
    int count = 0;
    for (int isa = QS_ISA_SCALAR + 1; isa < QS_ISA_COUNT; isa++) {
        const qs_product_kernels_variants *variants = qs_product_kernels_variants_for((qs_isa)isa);
        for (int v = 0; variants != NULL && v < QS_MOST_VARIANTS && variants->of[v].kernels != NULL; v++) {
            if (qs_cpu_has(variants->of[v].features)) found[count++] = variants->of[v].kernels;
        }
    }
    return count;
}

/* The same number, or both none. */
static int same_floats(const float *a, const float *b, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        if (memcmp(a + i, b + i, 4) != 0 && !(isnan(a[i]) && isnan(b[i]))) return 0;
    }
    return 1;
}

static void round_rows(const qs_product_kernels *kernels, int columns) {
    const size_t bytes = (size_t)qs_rounded_bytes(columns);
    qs_rounded_block *records[2] = {aligned(bytes), aligned(bytes)};
    float *values = aligned(4 * (size_t)columns);
    for (int p = 0; p <= pattern_count; p++) {
        if (p < pattern_count) fill(patterns + p, values, columns, 9);
        if (p == pattern_count) values[0] = NAN, values[columns - 1] = INFINITY;
        memset(records[0], 0x55, bytes);
        memset(records[1], 0x55, bytes);
        qs_product_kernels_for(QS_ISA_SCALAR)->round_row(values, columns, records[0]);
        kernels->round_row(values, columns, records[1]);
        int same = 1;
        for (size_t b = 0; b < bytes / sizeof **records; b++) {
            const qs_rounded_block *x = records[0] + b, *y = records[1] + b;
            same &= memcmp(x->codes, y->codes, sizeof x->codes) == 0 && x->negative == y->negative;
            same &= x->negative_first == y->negative_first && same_floats(&x->scale, &y->scale, 2);
        }
        CHECK(same, "%s, %s, %d columns", kernels->name, p < pattern_count ? patterns[p].name : "no numbers", columns);
    }
    free(records[0]), free(records[1]), free(values);
}

enum { TOKENS = 11 };

/* One type's panel of `columns`, of rows of random bytes whose scales are small. */
static void check_type(const qs_product_kernels *kernels, uint32_t type, int columns, int rows, uint64_t *random) {
    const qs_panel_format *format = qs_panel_format_of(type);
    const qs_product_kernels *scalar = qs_product_kernels_for(QS_ISA_SCALAR);
    const int blocks = columns / format->columns;
    const size_t row = (size_t)(blocks * format->file_bytes), size = (size_t)qs_panel_bytes(type, columns);
    uint8_t *source = aligned(16 * row), *panels[2] = {aligned(size), aligned(size)};
    /* No exponent of all ones, so that the numbers are finite. */
    for (size_t i = 0; i < 16 * row; i++) source[i] = (uint8_t)next_random(random) & 0xbb;
    qs_panel_packing job = {source, (int64_t)row, rows, columns, 0, blocks, panels[0]};
    scalar->pack[type](&job);
    job.panel = panels[1];
    kernels->pack[type](&job);
    CHECK(memcmp(panels[0], panels[1], size) == 0, "%s, type %u, %d columns: packed", kernels->name, type, columns);

    const size_t unpacked = (size_t)qs_unpacked_bytes(columns);
    uint8_t *memory[2] = {aligned(unpacked), aligned(unpacked)};
    scalar->unpack[type](panels[0], blocks, columns, qs_unpacked_panel_at(memory[0], columns, 0));
    kernels->unpack[type](panels[0], blocks, columns, qs_unpacked_panel_at(memory[1], columns, 0));
    CHECK(memcmp(memory[0], memory[1], unpacked) == 0, "%s, type %u, %d columns: unpacked", kernels->name, type,
          columns);

    const int has_codes = format->kind == QS_PANEL_CODES;
    const size_t stride = has_codes ? (size_t)qs_rounded_bytes(columns) : 4 * (size_t)columns;
    uint8_t *activations = aligned(TOKENS * stride);
    float *values = aligned(4 * (size_t)columns), expected[16 * TOKENS] = {0}, found[16 * TOKENS];
    for (int t = 0; t < TOKENS; t++) {
        for (int i = 0; i < columns; i++) values[i] = next_float(random);
        void *to = activations + (size_t)t * stride;
        if (has_codes) scalar->round_row(values, columns, to);
        if (!has_codes) memcpy(to, values, stride);
        scalar->one[type](panels[0], blocks, to, expected + 16 * t, panels[0]);
        float sums[16] = {0};
        kernels->one[type](panels[0], blocks, to, sums, panels[0]);
        CHECK(same_floats(sums, expected + 16 * t, 16), "%s, type %u, %d columns: one", kernels->name, type, columns);
    }
    for (int tokens = 1; tokens <= TOKENS; tokens++) {
        const qs_panel_product product = {.weights = qs_unpacked_panel_at(memory[0], columns, 0),
                                          .columns = columns,
                                          .shift = format->shift,
                                          .activations = activations,
                                          .stride = (int64_t)stride,
                                          .tokens = tokens,
                                          .rows = 16,
                                          .out = found,
                                          .out_stride = 16};
        (has_codes ? kernels->many[qs_many_kind(format)] : kernels->many_floats)(&product);
        CHECK(same_floats(found, expected, 16 * tokens), "%s, type %u, %d columns, %d tokens", kernels->name, type,
              columns, tokens);
    }
    free(source), free(panels[0]), free(panels[1]), free(memory[0]), free(memory[1]), free(activations), free(values);
}

void check_products(void) {
    uint64_t random = 6;
    const qs_product_kernels *found[MOST_TABLES] = {0};
    const int count = tables(found);
    for (int v = 0; v < count; v++) {
        const int lengths[] = {1, 16, 31, 32, 33, 96, 576};
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) round_rows(found[v], lengths[i]);
        for (uint32_t type = 0; type < QS_PANEL_TYPES; type++) {
            const qs_panel_format *format = qs_panel_format_of(type);
            if (format == NULL) continue;
            /* Rounds activations to BF16: other sums. */
            if (type == QS_TYPE_BF16 && found[v]->many_bf16 != NULL) continue;
            const int unit = format->columns;
            for (int blocks = 1; blocks <= 5; blocks++) check_type(found[v], type, unit * blocks, 16, &random);
            check_type(found[v], type, unit * 3, 7, &random);
        }
    }
}
