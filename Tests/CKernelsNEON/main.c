/*
 * Compares the kernels of the processor's best instruction set with the scalar ones, on random and adversarial inputs:
 * scripts/test-neon builds this for 64-bit Arm. It runs natively, too.
 */
#include "check.h"

#include "qs_base_isa.h"

#include <math.h>

int checks_passed, checks_failed;

static float normal(int i, int n, uint64_t *random) {
    (void)i, (void)n;
    return (next_float(random) + next_float(random) + next_float(random)) * 0.05f;
}
static float large(int i, int n, uint64_t *random) {
    return normal(i, n, random) * 1e30f;
}
static float middling(int i, int n, uint64_t *random) {
    return normal(i, n, random) * 3e5f;
}
static float small(int i, int n, uint64_t *random) {
    return normal(i, n, random) * 1e-6f;
}
static float tiny(int i, int n, uint64_t *random) {
    return normal(i, n, random) * 1e-30f;
}
static float denormal(int i, int n, uint64_t *random) {
    return normal(i, n, random) * 1e-38f;
}
static float huge(int i, int n, uint64_t *random) {
    return (void)i, (void)n, next_float(random) * 3.4e38f;
}
/* Finite numbers of all magnitudes. */
static float any_finite(int i, int n, uint64_t *random) {
    const uint32_t bits = (uint32_t)next_random(random) & 0xff7fffff;
    float value;
    (void)i, (void)n;
    memcpy(&value, &bits, sizeof value);
    return value;
}
static float zero(int i, int n, uint64_t *random) {
    return (void)i, (void)n, (void)random, 0.0f;
}
static float constant(int i, int n, uint64_t *random) {
    return (void)i, (void)n, (void)random, -0.37f;
}
static float constant_tiny(int i, int n, uint64_t *random) {
    return (void)i, (void)n, (void)random, 1e-39f;
}
static float constant_huge(int i, int n, uint64_t *random) {
    return (void)i, (void)n, (void)random, 3.4e38f;
}
static float nearly_constant(int i, int n, uint64_t *random) {
    return (void)random, i == n / 3 ? 0.5000001f : 0.5f;
}
static float half_zero(int i, int n, uint64_t *random) {
    return i < n / 2 ? 0.0f : normal(i, n, random);
}
static float one_hot(int i, int n, uint64_t *random) {
    return (void)random, i == n / 2 + 3 ? -5.0f : 0.0f;
}
static float alternating(int i, int n, uint64_t *random) {
    return (void)n, (void)random, i % 2 ? -0.5f : 0.5f;
}
static float ramp(int i, int n, uint64_t *random) {
    return (void)random, (float)i / (float)n - 0.5f;
}
static float ties(int i, int n, uint64_t *random) {
    return (void)n, (void)random, (float)(i % 31 - 15) * 0.5f;
}
static float outlier(int i, int n, uint64_t *random) {
    return i % 67 ? normal(i, n, random) : 40.0f;
}
static float mixed(int i, int n, uint64_t *random) {
    return (void)n, next_float(random) * powf(10.0f, (float)(i % 25 - 12));
}

const pattern patterns[] = {{"normal", normal},
                            {"large", large},
                            {"middling", middling},
                            {"small", small},
                            {"tiny", tiny},
                            {"denormal", denormal},
                            {"zero", zero},
                            {"constant", constant},
                            {"one hot", one_hot},
                            {"ramp", ramp},
                            {"ties", ties},
                            {"outlier", outlier},
                            {"mixed scales", mixed},
                            {"alternating", alternating},
                            {"huge", huge},
                            {"any finite", any_finite},
                            {"tiny constant", constant_tiny},
                            {"huge constant", constant_huge},
                            {"nearly constant", nearly_constant},
                            {"half zero", half_zero}};
const int pattern_count = sizeof patterns / sizeof patterns[0];

void *aligned(size_t bytes) {
    const size_t rounded = (bytes + 127) / 64 * 64;
    void *memory = aligned_alloc(64, rounded);
    if (memory == NULL) {
        puts("out of memory");
        exit(2);
    }
    return memset(memory, 0, rounded);
}

double relative_error(const float *found, const float *expected, int count) {
    double error = 0, size = 0;
    for (int i = 0; i < count; i++) {
        const double difference = (double)found[i] - expected[i];
        error += difference * difference;
        size += (double)expected[i] * expected[i];
    }
    return error == 0 ? 0 : error / size;
}

int main(int count, char **arguments) {
    const char *wanted = count > 1 ? arguments[1] : "";
    const uint32_t features = qs_cpu_features();
    printf("instruction set %s%s%s; in use: %s\n", qs_isa_name(qs_best_isa()),
           features & QS_CPU_NEON_DOTPROD ? " dotprod" : "", features & QS_CPU_NEON_I8MM ? " i8mm" : "",
           qs_isa_name(qs_current_isa()));
    if (*wanted) CHECK(strcmp(wanted, qs_isa_name(qs_current_isa())) == 0, "%s should be in use", wanted);
    const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"codecs", check_codecs}, {"statistics", check_statistics},      {"products", check_products},
                 {"layers", check_layers}, {"recurrent layers", check_recurrent}, {"training", check_training}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const int passed = checks_passed, failed = checks_failed;
        parts[i].run();
        printf("  %-16s %d passed, %d failed\n", parts[i].name, checks_passed - passed, checks_failed - failed);
    }
    printf("%d passed, %d failed\n", checks_passed, checks_failed);
    return checks_failed != 0 || checks_passed == 0;
}
