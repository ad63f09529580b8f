/* Statistics: counts and extremes exactly, sums within the rounding of another order. */
#include "check.h"

#include "qs_statistics.h"

#include <math.h>

enum { LONGEST = 1003 };
static const int lengths[] = {0, 1, 3, 4, 5, 7, 8, 15, 16, 17, 33, LONGEST};
enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

static int near(double a, double b, double terms) {
    return a == b || fabs(a - b) <= 1e-13 * terms;
}

/* Every so many weights are replaced by what is no number. */
static void spoil(float *weights, int count, int every) {
    const float odd[] = {NAN, INFINITY, -INFINITY, -NAN};
    for (int i = every - 1; every > 0 && i < count; i += every) weights[i] = odd[i % 4];
}

static void moments(const qs_statistics_kernels *a, const qs_statistics_kernels *b, const float *weights, int n,
                    const char *name) {
    qs_moments x = qs_moments_none(), y = x;
    a->moments_add(weights, n, 0.01, &x);
    b->moments_add(weights, n, 0.01, &y);
    CHECK(x.finite == y.finite && x.nan == y.nan && x.infinite == y.infinite, "%s, %d: counts", name, n);
    CHECK(x.minimum == y.minimum && x.maximum == y.maximum, "%s, %d: extremes", name, n);
    for (int k = 0; k < 4; k++) {
        double terms = 0;
        for (int i = 0; i < n; i++) terms += isfinite(weights[i]) ? pow(fabs(weights[i] - 0.01), k + 1) : 0;
        CHECK(near(x.sum[k], y.sum[k], terms), "%s, %d: sum of powers %d: %g, %g", name, n, k + 1, x.sum[k], y.sum[k]);
    }
}

static void errors(const qs_statistics_kernels *a, const qs_statistics_kernels *b, const float *from, const float *to,
                   int n, const char *name) {
    qs_error_sums x = {0}, y = {0};
    a->errors_add(from, to, n, &x);
    b->errors_add(from, to, n, &y);
    CHECK(x.finite == y.finite && x.skipped == y.skipped && x.maximum == y.maximum, "%s, %d: counts", name, n);
    CHECK(near(x.squared, y.squared, x.squared) && near(x.absolute, y.absolute, x.absolute), "%s, %d: errors", name, n);
    CHECK(near(x.original, y.original, x.original) && near(x.decoded, y.decoded, x.decoded), "%s, %d: power", name, n);
    CHECK(near(x.product, y.product, sqrt(x.original * x.decoded)), "%s, %d: product", name, n);
}

static void counts(const qs_statistics_kernels *a, const qs_statistics_kernels *b, const float *weights, int n,
                   const char *name) {
    const float ranges[][2] = {{-0.05f, 500}, {0, 0}, {-1e30f, 1e-30f}, {-3e38f, 1e30f}, {-INFINITY, 0}, {0, INFINITY}};
    for (int r = 0; r < 6; r++) {
        uint32_t x[52] = {0}, y[52] = {0};
        a->histogram_add(weights, n, ranges[r][0], ranges[r][1], 50, x);
        b->histogram_add(weights, n, ranges[r][0], ranges[r][1], 50, y);
        CHECK(memcmp(x, y, sizeof x) == 0, "%s, %d: histogram from %g", name, n, (double)ranges[r][0]);
    }
    const float limits[] = {0, 0.02f, 0.5f, 1e29f};
    int64_t x[4] = {0}, y[4] = {0};
    a->above_add(weights, n, limits, 4, x);
    b->above_add(weights, n, limits, 4, y);
    CHECK(memcmp(x, y, sizeof x) == 0, "%s, %d: above thresholds", name, n);
}

void check_statistics(void) {
    const qs_statistics_kernels *scalar = qs_statistics_kernels_for(QS_ISA_SCALAR),
                                *vector = qs_statistics_kernels_for(qs_best_isa());
    CHECK(strcmp(vector->name, qs_isa_name(qs_best_isa())) == 0, "the kernels are those of %s", vector->name);
    static float weights[LONGEST], others[LONGEST];
    for (int p = 0; p < pattern_count; p++) {
        for (int every = 0; every < 12; every += 5) {
            fill(patterns + p, weights, LONGEST, 1);
            fill(patterns + p, others, LONGEST, 2);
            spoil(weights, LONGEST, every);
            spoil(others, LONGEST, every ? every + 2 : 0);
            for (int l = 0; l < LENGTHS; l++) {
                moments(scalar, vector, weights, lengths[l], patterns[p].name);
                errors(scalar, vector, weights, others, lengths[l], patterns[p].name);
                counts(scalar, vector, weights, lengths[l], patterns[p].name);
            }
        }
    }
}
