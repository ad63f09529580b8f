/* Kernels of the forward pass: integers and conversions exactly, float sums within rounding. */
#include "check.h"

#include "../../Sources/CKernels/inference/kernels.h"

#include <math.h>

static const qs_inference_kernels *scalar(void) { return qs_inference_kernels_for(QS_ISA_SCALAR); }
static const qs_inference_kernels *vector(void) { return qs_inference_kernels_for(qs_best_isa()); }

static const int block_bytes[QS_ROW_TYPES] = {
    [QS_ROW_Q4_0] = 18, [QS_ROW_Q4_1] = 20, [QS_ROW_Q5_0] = 22, [QS_ROW_Q5_1] = 24,  [QS_ROW_Q8_0] = 34,
    [QS_ROW_Q2_K] = 84, [QS_ROW_Q3_K] = 110, [QS_ROW_Q4_K] = 144, [QS_ROW_Q5_K] = 176, [QS_ROW_Q6_K] = 210};

/* The same number, or both none. */
static int same_floats(const float *a, const float *b, int count) {
    for (int i = 0; i < count; i++) {
        if (memcmp(a + i, b + i, 4) != 0 && !(isnan(a[i]) && isnan(b[i]))) return 0;
    }
    return 1;
}

static void unpack(uint32_t type, int columns, uint64_t *random) {
    const int per_block = type >= QS_ROW_Q2_K ? 256 : 32;
    const size_t bytes = (size_t)(columns / per_block * block_bytes[type]);
    uint8_t *blocks = malloc(bytes);
    if (blocks == NULL) exit(2);
    for (size_t i = 0; i < bytes; i++) blocks[i] = (uint8_t)next_random(random);
    int8_t *codes[2];
    float *scales[2], *offsets[2];
    for (int k = 0; k < 2; k++) {
        codes[k] = aligned((size_t)columns);
        scales[k] = aligned((size_t)columns / 4);
        offsets[k] = aligned((size_t)columns / 4);
        (k ? vector() : scalar())->unpack[type](blocks, columns, codes[k], scales[k], offsets[k]);
    }
    CHECK(memcmp(codes[0], codes[1], (size_t)columns) == 0, "type %u, %d columns: codes", type, columns);
    CHECK(same_floats(scales[0], scales[1], columns / 16), "type %u, %d columns: scales", type, columns);
    CHECK(same_floats(offsets[0], offsets[1], columns / 16), "type %u, %d columns: offsets", type, columns);
    float *out[2] = {aligned(4 * (size_t)columns), aligned(4 * (size_t)columns)};
    for (int with = 0; with < 2; with++) {
        for (int i = 0; i < columns / 16; i++) {
            scales[0][i] = next_float(random);
            offsets[0][i] = next_float(random);
        }
        scalar()->expand(codes[0], scales[0], with ? offsets[0] : NULL, columns, out[0]);
        vector()->expand(codes[0], scales[0], with ? offsets[0] : NULL, columns, out[1]);
        CHECK(relative_error(out[1], out[0], columns) < 1e-13, "type %u, %d columns: expanded", type, columns);
    }
    for (int k = 0; k < 2; k++) free(codes[k]), free(scales[k]), free(offsets[k]), free(out[k]);
    free(blocks);
}

static void convert(uint32_t type, int bytes_each) {
    enum { ALL = 65536 };
    static uint8_t numbers[4 * ALL];
    static float expected[ALL], found[ALL];
    uint64_t random = 4;
    for (int i = 0; i < ALL; i++) {
        const uint32_t bits = bytes_each == 2 ? (uint32_t)i : (uint32_t)next_random(&random);
        memcpy(numbers + bytes_each * i, &bits, (size_t)bytes_each);
    }
    const int lengths[] = {0, 1, 3, 4, 5, 17, ALL};
    for (int l = 0; l < 7; l++) {
        scalar()->convert[type](numbers, lengths[l], expected);
        vector()->convert[type](numbers, lengths[l], found);
        CHECK(same_floats(expected, found, lengths[l]), "float type %u, %d numbers", type, lengths[l]);
    }
}

void check_unpackers(void) {
    uint64_t random = 11;
    for (uint32_t type = 0; type < QS_ROW_TYPES; type++) {
        if (block_bytes[type] == 0) continue;
        for (int i = 0; i < 20; i++) unpack(type, 256 * (1 + i % 3), &random);
        if (type < QS_ROW_Q2_K) unpack(type, 32, &random), unpack(type, 96, &random);
    }
    convert(QS_ROW_F32, 4);
    convert(QS_ROW_F16, 2);
    convert(QS_ROW_BF16, 2);
}

static void round_rows(int columns) {
    const qs_row_layout layout = qs_row_layout_of(columns);
    const size_t bytes = (size_t)qs_activation_record_bytes(layout);
    uint8_t *records[2] = {aligned(bytes), aligned(bytes)};
    float *values = aligned(4 * (size_t)columns);
    for (int p = 0; p <= pattern_count; p++) {
        if (p < pattern_count) fill(patterns + p, values, columns, 9);
        if (p == pattern_count) values[0] = NAN, values[columns - 1] = INFINITY;
        memset(records[0], 0x55, bytes);
        memset(records[1], 0x55, bytes);
        scalar()->round_row(values, layout, records[0]);
        vector()->round_row(values, layout, records[1]);
        const char *name = p < pattern_count ? patterns[p].name : "no numbers";
        CHECK(memcmp(records[0], records[1], (size_t)layout.padded) == 0, "%s, %d columns: codes", name, columns);
        CHECK(same_floats(qs_rounded_scales(records[0], layout), qs_rounded_scales(records[1], layout),
                          2 * layout.groups), "%s, %d columns: scales and sums", name, columns);
    }
    free(records[0]), free(records[1]), free(values);
}

/* Whole tiles against the scalar kernel, parts of them against the whole to the bit. */
static void compare_tiles(
    qs_tile tile, void (*expected_dot)(const qs_tile *, float *), void (*dot)(const qs_tile *, float *),
    const char *what, double limit) {
    float expected[16], whole[16];
    tile.rows = tile.tokens = 4;
    expected_dot(&tile, expected);
    dot(&tile, whole);
    const double error = relative_error(whole, expected, 16);
    CHECK(error < limit, "%s, %d columns: %g", what, tile.layout.columns, error);
    for (int rows = 1; rows <= 4; rows++) {
        for (int tokens = 1; tokens <= 4; tokens++) {
            float part[16];
            tile.rows = rows, tile.tokens = tokens;
            dot(&tile, part);
            int same = 1;
            for (int t = 0; t < tokens; t++) same &= memcmp(part + 4 * t, whole + 4 * t, 4 * (size_t)rows) == 0;
            CHECK(same, "%s, %d columns: a tile of %d x %d", what, tile.layout.columns, rows, tokens);
        }
    }
}

static void dot_codes(int columns, uint64_t *random, int extreme) {
    const qs_row_layout layout = qs_row_layout_of(columns);
    qs_tile tile = {.layout = layout, .has_offsets = !extreme};
    tile.weight_stride = qs_weight_record_bytes(layout);
    tile.activation_stride = qs_activation_record_bytes(layout);
    uint8_t *weights = aligned(4 * (size_t)tile.weight_stride);
    uint8_t *activations = aligned(4 * (size_t)tile.activation_stride);
    float *values = aligned(4 * (size_t)columns);
    for (int k = 0; k < 4; k++) {
        uint8_t *row = weights + k * tile.weight_stride;
        for (int i = 0; i < columns; i++) row[i] = extreme ? 0x80 : (uint8_t)next_random(random);
        for (int g = 0; g < columns / QS_GROUP; g++) {
            qs_record_scales(row, layout)[g] = extreme ? 1 : next_float(random);
            qs_record_offsets(row, layout)[g] = next_float(random);
        }
        for (int i = 0; i < columns; i++) values[i] = extreme ? -127 : next_float(random);
        vector()->round_row(values, layout, activations + k * tile.activation_stride);
    }
    tile.weights = weights;
    tile.activations = activations;
    const char *what = extreme ? "extreme codes" : "codes";
    compare_tiles(tile, scalar()->dot_codes, vector()->dot_codes, what, extreme ? 1e-30 : 1e-11);
#if defined(__aarch64__)
    compare_tiles(tile, scalar()->dot_codes, qs_dot_codes_rounded__neon, what, extreme ? 1e-30 : 1e-11);
    /* Which instruction makes the products must not show. */
    float plain[16], chosen[16];
    tile.rows = tile.tokens = 4;
    qs_dot_codes_rounded__neon(&tile, plain);
    vector()->dot_codes(&tile, chosen);
    CHECK(memcmp(plain, chosen, sizeof plain) == 0, "%s, %d columns: with and without dotprod", what, columns);
#endif
    free(weights), free(activations), free(values);
}

static void dot_floats(int columns, uint64_t *random) {
    const int64_t stride = (4 * (int64_t)columns + 63) / 64 * 64;
    uint8_t *rows[2] = {aligned(4 * (size_t)stride), aligned(4 * (size_t)stride)};
    for (int k = 0; k < 8; k++) {
        float *row = (float *)(void *)(rows[k % 2] + k / 2 * stride);
        for (int i = 0; i < columns; i++) row[i] = next_float(random);
    }
    qs_tile tile = {.layout = qs_row_layout_of(columns), .weights = rows[0], .activations = rows[1],
                    .weight_stride = stride, .activation_stride = stride};
    compare_tiles(tile, scalar()->dot_floats, vector()->dot_floats, "floats", 1e-11);
    free(rows[0]), free(rows[1]);
}

void check_dots(void) {
    uint64_t random = 6;
    const int columns[] = {1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 256, 288, 576, 1000, 1536};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        round_rows(columns[i]);
        dot_floats(columns[i], &random);
        if (columns[i] % 32 == 0) dot_codes(columns[i], &random, 0), dot_codes(columns[i], &random, 1);
    }
}

enum { LONGEST = 1000 };

static void norms_and_gates(int count, const pattern *pattern) {
    static float x[LONGEST], y[LONGEST], expected[LONGEST + 16], found[LONGEST + 16];
    fill(pattern, x, count, 1);
    uint64_t random = 2;
    for (int i = 0; i < count; i++) y[i] = next_float(&random);
    scalar()->rms_norm(x, y, count, 1e-5f, expected);
    vector()->rms_norm(x, y, count, 1e-5f, found);
    CHECK(relative_error(found, expected, count) < 1e-12 || !isfinite(expected[0]), "%s, %d: norm", pattern->name, count);
    scalar()->swiglu(x, y, count, expected);
    vector()->swiglu(x, y, count, found);
    int near = 1;
    for (int i = 0; i < count; i++) {
        /* The vectors' exponential ends at 88, beyond which the scalar gate is zero. */
        const float limit = 1e-6f * fabsf(expected[i]) + 1e-30f * fabsf(x[i]);
        near &= fabsf(found[i] - expected[i]) <= limit;
    }
    CHECK(near, "%s, %d: gate", pattern->name, count);
    if (count == 0) return;
    memcpy(expected, x, sizeof(float) * (size_t)count);
    memcpy(found, x, sizeof(float) * (size_t)count);
    scalar()->softmax(expected, count);
    vector()->softmax(found, count);
    CHECK(relative_error(found, expected, count) < 1e-11, "%s, %d: softmax", pattern->name, count);
}

static void attend(const qs_inference_kernels *kernels, int32_t type, const qs_attention_query *query) {
    switch (type) {
    case QS_ROW_F32: kernels->attend_f32(query); break;
    case QS_ROW_F16: kernels->attend_f16(query); break;
    case QS_ROW_Q8_0: kernels->attend_q8_0(query); break;
    default: kernels->attend_q4_0(query);
    }
}

/* Over a ring whose first position lies in its middle. */
static void attention(int positions, int length, int32_t type) {
    const int32_t stride = qs_cache_stride(type, length);
    const size_t bytes = (size_t)qs_cache_row_bytes(type, stride);
    float *query = aligned(4 * (size_t)stride), *scores = aligned(4 * (size_t)positions + 64);
    uint8_t *cache[2];
    float row[256], expected[256], found[256];
    uint64_t random = (uint64_t)positions;
    for (int i = 0; i < stride; i++) query[i] = i < length ? next_float(&random) : 0;
    for (int k = 0; k < 2; k++) {
        cache[k] = aligned(bytes * (size_t)positions);
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < length; i++) row[i] = 3 * next_float(&random);
            qs_cache_put(vector(), type, row, length, stride, cache[k] + bytes * (size_t)p);
        }
    }
    qs_attention_query call = {.query = query, .keys = cache[0], .values = cache[1], .count = positions,
                               .first = positions / 2, .rows = positions, .key_stride = stride,
                               .value_stride = stride, .scores = scores, .out = expected};
    attend(scalar(), type, &call);
    call.out = found;
    attend(vector(), type, &call);
    CHECK(relative_error(found, expected, stride) < 1e-11, "%d positions of %d, type %d", positions, length, type);
    free(query), free(scores), free(cache[0]), free(cache[1]);
}

/* Floats around every half and between: all upper 17 bits, with lower bits that round down, tie, round up. */
static void halves(void) {
    enum { COUNT = 131072 };
    static float values[COUNT];
    static uint16_t expected[COUNT], found[COUNT];
    const uint32_t lower[] = {0, 1, 0x0fff, 0x1000, 0x1001, 0x1fff, 0x3000, 0x7fff};
    for (int k = 0; k < 8; k++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            const uint32_t bits = i << 15 | lower[k];
            memcpy(values + i, &bits, 4);
        }
        scalar()->to_f16(values, COUNT, expected);
        vector()->to_f16(values, COUNT, found);
        int different = 0;
        for (int i = 0; i < COUNT; i++) {
            const int both_nan = (expected[i] & 0x7fff) > 0x7c00 && (found[i] & 0x7fff) > 0x7c00;
            different += expected[i] != found[i] && !both_nan;
        }
        CHECK(different == 0, "%d halves differ with lower bits %x", different, lower[k]);
    }
    for (int count = 0; count < 20; count++) {
        memset(found, 0x33, sizeof(uint16_t) * 32);
        vector()->to_f16(values + 70000, count, found);
        CHECK(memcmp(found, expected + 70000, sizeof(uint16_t) * (size_t)count) == 0 && found[count] == 0x3333,
              "%d halves", count);
    }
}

void check_vectors(void) {
    const int lengths[] = {0, 1, 3, 4, 5, 7, 8, 15, 16, 17, 64, LONGEST};
    for (int p = 0; p < pattern_count; p++) {
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) norms_and_gates(lengths[l], patterns + p);
    }
    const int positions[] = {1, 2, 3, 4, 5, 31, 100}, sizes[] = {16, 64, 80, 128, 256};
    for (int p = 0; p < 7; p++) {
        for (int s = 0; s < 5; s++) {
            const int32_t types[] = {QS_ROW_F32, QS_ROW_F16, QS_ROW_Q8_0, QS_ROW_Q4_0};
            for (int t = 0; t < 4; t++) attention(positions[p], sizes[s], types[t]);
        }
    }
    halves();
}
