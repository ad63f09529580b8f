/* Makes the tables of a grid from its set of points, the first time that it is asked for. */
#include "lattice.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { GRIDS = 6, GRID_COUNT_MAX = 2048, DISTANCES = 257 };

typedef struct {
    int8_t codes[GRID_COUNT_MAX * 8], values[GRID_COUNT_MAX * 8];
    int16_t index[QS_GRID_POINTS];
    int32_t first_near[QS_GRID_POINTS + 1];
    qs_grid grid;
    atomic_int has_codes, has_near;
} tables;

/* Distances that count as near, counted outwards: what the reference encoder takes. */
static const struct {
    const uint64_t *set;
    int32_t dimensions, levels, points, shells;
    int8_t values[8]; /* that decoders give the codes */
} kinds[GRIDS] = {
    [QS_GRID_IQ1] = {qs_grid_iq1_s, 8, 3, 6561, 3, {-1, 0, 1}},
    [QS_GRID_IQ2_XXS] = {qs_grid_iq2_xxs, 8, 3, 6561, 2, {8, 25, 43}},
    [QS_GRID_IQ2_XS] = {qs_grid_iq2_xs, 8, 3, 6561, 2, {8, 25, 43}},
    [QS_GRID_IQ2_S] = {qs_grid_iq2_s, 8, 3, 6561, 1, {8, 25, 43}},
    [QS_GRID_IQ3_XXS] = {qs_grid_iq3_xxs, 4, 8, 4096, 2, {4, 12, 20, 28, 36, 44, 52, 62}},
    [QS_GRID_IQ3_S] = {qs_grid_iq3_s, 4, 8, 4096, 3, {1, 3, 5, 7, 9, 11, 13, 15}},
};

static tables all[GRIDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void point_codes(int32_t point, const qs_grid *grid, int8_t codes[8]) {
    memset(codes, 0, 8);
    for (int i = 0; i < grid->dimensions; i++, point /= grid->levels) codes[i] = (int8_t)(point % grid->levels);
}

static void build_codes(qs_grid_id id) {
    tables *t = &all[id];
    qs_grid *grid = &t->grid;
    *grid = (qs_grid){kinds[id].dimensions,
                      kinds[id].levels,
                      kinds[id].points,
                      kinds[id].shells,
                      0,
                      t->codes,
                      t->values,
                      kinds[id].values,
                      t->index,
                      t->first_near,
                      NULL};
    for (int32_t p = 0; p < grid->points; p++) {
        t->index[p] = -1;
        if (!(kinds[id].set[p / 64] >> (p % 64) & 1) || grid->count == GRID_COUNT_MAX) continue;
        point_codes(p, grid, t->codes + 8 * grid->count);
        for (int i = 0; i < grid->dimensions; i++) {
            t->values[8 * grid->count + i] = kinds[id].values[t->codes[8 * grid->count + i]];
        }
        t->index[p] = (int16_t)grid->count++;
    }
}

/* Squared distances from `codes` to all points of the grid; returns the largest of the nearest `shells` values. */
static int32_t measure(const qs_grid *grid, const int8_t codes[8], int16_t distances[GRID_COUNT_MAX]) {
    uint8_t seen[DISTANCES] = {0};
    for (int32_t g = 0; g < grid->count; g++) {
        int32_t sum = 0;
        for (int i = 0; i < 8; i++) {
            const int32_t difference = grid->codes[8 * g + i] - codes[i];
            sum += difference * difference;
        }
        distances[g] = (int16_t)sum;
        seen[sum < DISTANCES ? sum : DISTANCES - 1] = 1;
    }
    int32_t limit = 0;
    for (int32_t shell = 0; limit < DISTANCES - 1; limit++) {
        shell += seen[limit];
        if (shell == grid->shells) break;
    }
    return limit;
}

static uint16_t word_of(const qs_grid *grid, int32_t g) {
    const int bits = grid->levels > 4 ? 3 : 2;
    unsigned word = 0;
    for (int i = 0; i < grid->dimensions; i++) word |= (unsigned)grid->codes[8 * g + i] << (bits * i);
    return (uint16_t)word;
}

/* Puts the points within `limit` into `near` by rising distance, then index; returns the groups of candidates. */
static int32_t list_near(const qs_grid *grid, const int16_t distances[GRID_COUNT_MAX], int32_t limit,
                         qs_candidates *near) {
    int32_t count = 0;
    for (int32_t distance = 0; distance <= limit; distance++) {
        for (int32_t g = 0; g < grid->count; g++) {
            if (distances[g] != distance) continue;
            /* Writes the rest of the group too: whatever follows overwrites it. */
            qs_candidates *group = near + count / QS_GRID_LANES;
            for (int lane = count % QS_GRID_LANES; lane < QS_GRID_LANES; lane++) {
                group->words[lane] = word_of(grid, g);
                group->index[lane] = (uint16_t)g;
            }
            count++;
        }
    }
    return (count + QS_GRID_LANES - 1) / QS_GRID_LANES;
}

static int build_near(qs_grid_id id) {
    tables *t = &all[id];
    qs_grid *grid = &t->grid;
    int16_t distances[GRID_COUNT_MAX];
    const int32_t most = GRID_COUNT_MAX / QS_GRID_LANES;
    int32_t used = 0, room = 0;
    qs_candidates *near = NULL;
    for (int32_t p = 0; p < grid->points; p++) {
        t->first_near[p] = used;
        if (t->index[p] >= 0) continue;
        if (used + most > room) {
            room = 2 * room + most;
            qs_candidates *larger = realloc(near, (size_t)room * sizeof *near);
            if (larger == NULL) {
                free(near);
                return 0;
            }
            near = larger;
        }
        int8_t codes[8];
        point_codes(p, grid, codes);
        const int32_t limit = measure(grid, codes, distances);
        used += list_near(grid, distances, limit, near + used);
    }
    t->first_near[grid->points] = used;
    qs_candidates *fitted = realloc(near, (size_t)used * sizeof *near);
    grid->near = fitted != NULL ? fitted : near;
    return 1;
}

const qs_grid *qs_grid_codes(qs_grid_id id) {
    tables *t = &all[id];
    if (!atomic_load_explicit(&t->has_codes, memory_order_acquire)) {
        pthread_mutex_lock(&lock);
        if (!atomic_load_explicit(&t->has_codes, memory_order_relaxed)) {
            build_codes(id);
            atomic_store_explicit(&t->has_codes, 1, memory_order_release);
        }
        pthread_mutex_unlock(&lock);
    }
    return &t->grid;
}

const qs_grid *qs_grid_search(qs_grid_id id) {
    qs_grid_codes(id);
    tables *t = &all[id];
    if (!atomic_load_explicit(&t->has_near, memory_order_acquire)) {
        pthread_mutex_lock(&lock);
        if (!atomic_load_explicit(&t->has_near, memory_order_relaxed)) {
            atomic_store_explicit(&t->has_near, build_near(id), memory_order_release);
        }
        pthread_mutex_unlock(&lock);
    }
    return atomic_load_explicit(&t->has_near, memory_order_acquire) ? &t->grid : NULL;
}
