/* Quantizers: the same bytes from encoders, the same floats from decoders. */
#include "check.h"

#include "qs_codec.h"

enum { WEIGHTS = 512, TYPES = 64 };

/* FNV-1a of everything that the encoders, of both modes, and the decoders gave: the same on every machine. */
static uint64_t digest = 0xcbf29ce484222325;

static void add_to_digest(const void *bytes, size_t count) {
    const uint8_t *from = bytes;
    for (size_t i = 0; i < count; i++) digest = (digest ^ from[i]) * 0x100000001b3;
}

static void check_decoder(const qs_codec *scalar, const qs_codec *vector) {
    const int blocks = WEIGHTS / scalar->weights_per_block;
    const size_t bytes = (size_t)(blocks * scalar->bytes_per_block);
    uint64_t random = scalar->type + 1;
    for (int round = 0; round < 20; round++) {
        /* Exactly as long as the blocks, so that a read beyond them is seen by a checking allocator. */
        uint8_t *encoded = malloc(bytes);
        float expected[WEIGHTS], found[WEIGHTS];
        if (encoded == NULL) exit(2);
        for (size_t i = 0; i < bytes; i++) encoded[i] = round < 2 ? (uint8_t)-round : (uint8_t)next_random(&random);
        scalar->decode(encoded, expected, blocks);
        vector->decode(encoded, found, blocks);
        CHECK(memcmp(expected, found, sizeof expected) == 0, "type %u, random bytes %d", scalar->type, round);
        for (int i = 0; i < WEIGHTS; i++) {
            if (expected[i] != expected[i]) memset(expected + i, 0xff, sizeof *expected);
        }
        add_to_digest(expected, sizeof expected);
        free(encoded);
    }
}

static void check_encoder(const qs_codec *scalar, const qs_codec *vector, const pattern *pattern,
                          const float *importance, const char *how) {
    const qs_encode_function pairs[2][2] = {{scalar->encode, vector->encode},
                                            {scalar->encode_best, vector->encode_best}};
    const size_t bytes = (size_t)(WEIGHTS / scalar->weights_per_block * scalar->bytes_per_block);
    float weights[WEIGHTS];
    fill(pattern, weights, WEIGHTS, 5);
    for (int mode = 0; mode < 2; mode++) {
        if (pairs[mode][0] == NULL) continue;
        uint8_t *expected = malloc(bytes), *found = malloc(bytes);
        if (expected == NULL || found == NULL) exit(2);
        memset(expected, 0x55, bytes);
        memset(found, 0xaa, bytes);
        pairs[mode][0](weights, importance, expected, WEIGHTS);
        pairs[mode][1](weights, importance, found, WEIGHTS);
        CHECK(memcmp(expected, found, bytes) == 0, "type %u, %s, importance %s, %s", scalar->type, pattern->name, how,
              mode ? "best" : "reference");
        add_to_digest(expected, bytes);
        free(expected);
        free(found);
    }
}

/* Weights of errors: how they are called, and by which numbers near to 1. */
static const struct {
    const char *name;
    float of_seventh, of_others; /* what every seventh, and what the others are multiplied with */
} importances[] = {{"random", 1, 1}, {"peaked", 1000, 1e-3f},  {"sparse", 1, 0},
                   {"zero", 0, 0},   {"tiny", 1e-38f, 1e-38f}, {"huge", 1e38f, 1e38f}};
enum { IMPORTANCES = sizeof importances / sizeof importances[0] };

void check_codecs(void) {
    float numbers[WEIGHTS], importance[WEIGHTS];
    uint64_t random = 3;
    for (int i = 0; i < WEIGHTS; i++) numbers[i] = 1.01f + next_float(&random);
    int types = 0;
    for (uint32_t type = 0; type < TYPES; type++) {
        const qs_codec *scalar = qs_codec_for_isa(type, QS_ISA_SCALAR), *vector = qs_codec_for_isa(type, qs_best_isa());
        if (scalar == NULL) continue;
        types++;
        CHECK(vector != NULL && vector->weights_per_block == scalar->weights_per_block &&
                  vector->bytes_per_block == scalar->bytes_per_block && !vector->encode == !scalar->encode &&
                  !vector->encode_best == !scalar->encode_best,
              "type %u has another codec", type);
        if (vector == NULL) continue;
        check_decoder(scalar, vector);
        for (int i = 0; i < pattern_count; i++) {
            check_encoder(scalar, vector, patterns + i, NULL, "none");
            for (int k = 0; k < IMPORTANCES; k++) {
                for (int w = 0; w < WEIGHTS; w++) {
                    importance[w] = numbers[w] * (w % 7 ? importances[k].of_others : importances[k].of_seventh);
                }
                check_encoder(scalar, vector, patterns + i, importance, importances[k].name);
            }
        }
    }
    CHECK(types >= 30, "only %d types", types);
    printf("  digest of %d types' bytes and floats: %016llx\n", types, (unsigned long long)digest);
}
