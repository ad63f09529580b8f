#include "fuzz_codecs.h"

#include "qs_base_numbers.h"
#include "qs_codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPES = 64, LARGEST_ROW = 4096 };

/* Where a block has its scale and minimum in half precision, plus one; 0: it has none, or not as such. */
static const uint8_t half_fields[TYPES][2] = {
    [2] = {1},     [3] = {1, 3}, [6] = {1},   [7] = {1, 3}, [8] = {1},  [10] = {81, 83}, [11] = {109}, [12] = {1, 3},
    [13] = {1, 3}, [14] = {209}, [16] = {1},  [17] = {1},   [18] = {1}, [19] = {1},      [20] = {1},   [21] = {1},
    [22] = {1},    [23] = {1},   [34] = {53}, [35] = {65},  [41] = {1}, [42] = {1}};

/* The codecs of all types that the scalar code has, in order. */
static const qs_codec *codec_of(unsigned index) {
    const qs_codec *codecs[TYPES];
    unsigned count = 0;
    for (uint32_t type = 0; type < TYPES; type++) {
        codecs[count] = qs_codec_for_isa(type, QS_ISA_SCALAR);
        if (codecs[count] != NULL) count++;
    }
    return codecs[index % count];
}

static int is_finite(float value) {
    return (qs_bits_from_float(value) & 0x7f800000u) != 0x7f800000u;
}

/* A block whose half-precision fields are finite has finite weights; integers and NVFP4 have them always. */
static const char *check_finite(const qs_codec *codec, const uint8_t *block, const float *weights) {
    const uint8_t *fields = half_fields[codec->type];
    int known = fields[0] != 0 || codec->type == 40 || (codec->type >= 24 && codec->type <= 27);
    for (int k = 0; k < 2 && fields[k] != 0; k++) {
        if ((block[fields[k]] & 0x7c) == 0x7c) known = 0;
    }
    for (int i = 0; known && i < codec->weights_per_block; i++) {
        if (!is_finite(weights[i])) return "a weight that is not finite, of a block whose scales are";
    }
    return NULL;
}

/* NaNs have no say in which of them comes out. */
static int same_floats(const float *a, const float *b, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        if (qs_bits_from_float(a[i]) != qs_bits_from_float(b[i]) && !(a[i] != a[i] && b[i] != b[i])) return 0;
    }
    return 1;
}

/* Blocks and weights in memory of exactly their size, so that a sanitizer sees what lies outside. */
static const char *decode(const qs_codec *scalar, const uint8_t *data, size_t size) {
    const size_t count = size / (size_t)scalar->bytes_per_block;
    const size_t bytes = count * (size_t)scalar->bytes_per_block, weights = count * (size_t)scalar->weights_per_block;
    if (count == 0) return NULL;
    uint8_t *blocks = malloc(bytes);
    float *expected = malloc(weights * 4), *found = malloc(weights * 4);
    const char *wrong = NULL;
    if (blocks != NULL && expected != NULL && found != NULL) {
        memcpy(blocks, data, bytes);
        scalar->decode(blocks, expected, (int64_t)count);
        for (size_t b = 0; b < count && wrong == NULL; b++) {
            wrong = check_finite(scalar, blocks + b * (size_t)scalar->bytes_per_block,
                                 expected + b * (size_t)scalar->weights_per_block);
        }
        for (int isa = QS_ISA_SCALAR + 1; isa < QS_ISA_COUNT && wrong == NULL; isa++) {
            const qs_codec *codec = qs_codec_for_isa(scalar->type, (qs_isa)isa);
            if (codec == NULL) continue;
            codec->decode(blocks, found, (int64_t)count);
            if (!same_floats(expected, found, (int64_t)weights)) wrong = "instruction sets decode to different weights";
        }
        if (memcmp(blocks, data, bytes) != 0) wrong = "a decoder changed the blocks";
    }
    free(blocks), free(expected), free(found);
    return wrong;
}

/* Encodes a row of any floats, NaNs among them; the same bytes are asked for where all are finite. */
static const char *encode_row(qs_isa isa, uint32_t type, int best, const float *weights, const float *importance,
                              int64_t columns, uint8_t *out) {
    const qs_codec *codec = qs_codec_for_isa(type, isa);
    const qs_encode_function encode = codec == NULL ? NULL : best ? codec->encode_best : codec->encode;
    if (encode == NULL) return NULL;
    const size_t bytes = (size_t)(columns / codec->weights_per_block * codec->bytes_per_block);
    uint8_t *blocks = malloc(bytes);
    if (blocks == NULL) return NULL;
    memset(blocks, 0xa5, bytes);
    encode(weights, importance, blocks, columns);
    const int same = isa == QS_ISA_SCALAR || memcmp(out, blocks, bytes) == 0;
    if (isa == QS_ISA_SCALAR) memcpy(out, blocks, bytes);
    free(blocks);
    return same ? NULL : "instruction sets encode to different bytes";
}

static const char *encode(const qs_codec *scalar, const uint8_t *data, size_t size, int best, int weighted) {
    const int64_t unit = scalar->weights_per_block;
    const int64_t columns = (int64_t)(size / 4) / (weighted ? 2 : 1) / unit * unit;
    if (columns == 0 || columns > LARGEST_ROW) return NULL;
    const size_t bytes = (size_t)columns * 4;
    float *weights = malloc(bytes), *importance = malloc(bytes);
    uint8_t *out = malloc(bytes * 2);
    const char *wrong = NULL;
    if (weights != NULL && importance != NULL && out != NULL) {
        memcpy(weights, data, bytes);
        memcpy(importance, data + (weighted ? bytes : 0), bytes);
        int finite = 1;
        for (int64_t i = 0; i < columns; i++) {
            importance[i] = qs_float_from_bits(qs_bits_from_float(importance[i]) & 0x7fffffffu);
            if (!is_finite(importance[i])) importance[i] = 1;
            finite &= is_finite(weights[i]);
        }
        for (int isa = QS_ISA_SCALAR; isa < QS_ISA_COUNT; isa++) {
            const char *differs =
                encode_row((qs_isa)isa, scalar->type, best, weights, weighted ? importance : NULL, columns, out);
            if (finite && differs != NULL) wrong = differs;
        }
    }
    free(weights), free(importance), free(out);
    return wrong;
}

const char *fuzz_codecs(const uint8_t *data, size_t size) {
    if (size < 2) return NULL;
    const qs_codec *codec = codec_of(data[0]);
    const int what = data[1] % 6;
    data += 2, size -= 2;
    return what < 2 ? decode(codec, data, size) : encode(codec, data, size, what & 1, what >= 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *wrong = fuzz_codecs(data, size);
    if (wrong != NULL) {
        fprintf(stderr, "type %u, mode %d: %s\n", codec_of(data[0])->type, data[1] % 6, wrong);
        abort();
    }
    return 0;
}
