/* Codebooks: nearest levels and vectors, sums of several codebooks, the E8 lattice; and what fitting them needs. */
#ifndef QS_CODEBOOK_H
#define QS_CODEBOOK_H

#include <stdint.h>

#include "qs_base_isa.h"

/* Entries of a panel: one coordinate of so many entries lies together. */
#define QS_PANEL 16
#define QS_MAX_DIMENSION 8
#define QS_MAX_BOOKS 8
#define QS_MAX_BEAM 16

/*
 * Codebooks whose entries are summed; with one of them, a plain codebook. Coordinate j of entry k of book m is
 * panels[((m * panels_per_book + k / 16) * dimension + j) * 16 + k % 16]. Entries that fill up the last panel are
 * infinite. At most 4096 panels a book.
 */
typedef struct {
    const float *panels;
    int32_t books;           /* 1 ... QS_MAX_BOOKS */
    int32_t panels_per_book; /* 1 or more */
    int32_t dimension;       /* 1 ... QS_MAX_DIMENSION */
    int32_t beam;            /* sums kept from book to book, 1 ... QS_MAX_BEAM */
    int32_t sweeps;          /* how often each code is chosen anew at most, the others kept */
} qs_codebooks;

/* The 256 vectors of magnitudes that E8P's codes start from. */
typedef struct {
    const float *panels; /* 256 * 8 coordinates, in the order of qs_codebooks */
    const float *is_odd; /* 256: 1 where the coordinates' sum is odd, else 0 */
} qs_e8p_source;

/* Sums that tell which scale suits codes: with the best one, w x q / w q q, the error is w x x - (w x q)^2 / w q q. */
typedef struct {
    double product; /* w x q */
    double square;  /* w q q */
} qs_level_sums;

/*
 * All instruction sets give the same bits. No float traps; for NaN the result is any valid code.
 * `weights` is NULL (all one) or has one weight, not negative, for each element of `x`.
 */
typedef struct {
    const char *name;
    /*
     * Each of `count` vectors' nearest sum of entries: codes[i * books + m]. With one book the nearest entry, the
     * first of equals; with several, a search by beam, then single codes anew. `distances` gets the weighted squared
     * errors; NULL for none.
     */
    void (*nearest)(const qs_codebooks *books, const float *x, const float *weights, int64_t count, uint16_t *codes,
                    float *distances);
    /*
     * The E8P code nearest to each of `count` vectors of 8, exactly, and its value. Bits of a code: 15 to 8 the source
     * vector; 8 - j whether coordinate j = 1 ... 7 is negative, of coordinate 0 the parity tells; 0 set for + 1/4,
     * else - 1/4.
     */
    void (*nearest_e8p)(const qs_e8p_source *source, const float *x, int64_t count, uint16_t *codes, float *values);
    /*
     * y[i] is the level of x[i]: levels[k] for the largest k with x[i] > thresholds[k - 1], else levels[0].
     * `thresholds` has one less than `levels`, rising.
     */
    void (*snap)(const float *levels, const float *thresholds, int32_t levels_count, const float *x, int64_t count,
                 float *y);
    /* Sums for x * inverse_scale snapped to levels. */
    qs_level_sums (*level_sums)(const float *levels, const float *thresholds, int32_t levels_count, float inverse_scale,
                                const float *x, const float *weights, int64_t count);
} qs_codebook_kernels;

/* The kernels of the set in use; never NULL. Those of a set, NULL where the processor lacks it. */
const qs_codebook_kernels *qs_codebook_kernels_current(void);
const qs_codebook_kernels *qs_codebook_kernels_for(qs_isa isa);

/* The value of an E8P code. Any code. */
void qs_e8p_decode(const qs_e8p_source *source, uint16_t code, float *value);

/* y = sum of the entries of codes[i * books + m]; codes beyond the panels are not allowed. */
void qs_codebooks_decode(const qs_codebooks *books, const uint16_t *codes, int64_t count, float *y);

/* y = x less the entries of all books but `kept` (-1: of all), for the first `used` books. Codes as above. */
void qs_codebooks_residual(const qs_codebooks *books, int32_t used, int32_t kept, const float *x, const uint16_t *codes,
                           int64_t count, float *y);

/*
 * Adds each vector, times its weights, to the sums of its code, codes[i * stride], and the weights to the masses:
 * both have `dimension` values for each entry.
 */
void qs_centroids_add(const float *x, const float *weights, const uint16_t *codes, int64_t stride, int64_t count,
                      int32_t dimension, double *sums, double *masses);

/* nearest[i] = min(nearest[i], weighted squared distance of vector i to `center`); returns the sum of all. */
double qs_distances_lower(const float *x, const float *weights, int64_t count, int32_t dimension, const float *center,
                          float *nearest);

/*
 * Cuts sorted points into `cells` runs with the least sum of squared distances from the runs' means: exact, by dynamic
 * programming over divided ranges, O(cells points log points). `masses` and `moments` have points + 1 running sums of
 * weights and of weights times points, from 0. `starts` gets the first point of each run; `last` room for
 * 2 * (points + 1), `cuts` for cells * (points + 1). 1 <= cells <= points.
 */
void qs_partition(const double *masses, const double *moments, int32_t points, int32_t cells, int32_t *starts,
                  double *last, int32_t *cuts);

#endif
