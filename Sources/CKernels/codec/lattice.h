/*
 * Lattice grids: short vectors of small codes, of which only the chosen ones have an index. A code c stands for the
 * magnitude 2 c + 1 (IQ2, IQ3), for an entry of a value table, or for c - 1 (IQ1).
 */
#ifndef QS_LATTICE_H
#define QS_LATTICE_H

#include <stdint.h>

typedef enum { QS_GRID_IQ1, QS_GRID_IQ2_XXS, QS_GRID_IQ2_XS, QS_GRID_IQ2_S, QS_GRID_IQ3_XXS, QS_GRID_IQ3_S } qs_grid_id;

/* The grids as sets of points: see lattice_grids.c. */
extern const uint64_t qs_grid_iq1_s[103];
extern const uint64_t qs_grid_iq2_xxs[103];
extern const uint64_t qs_grid_iq2_xs[103];
extern const uint64_t qs_grid_iq2_s[103];
extern const uint64_t qs_grid_iq3_xxs[64];
extern const uint64_t qs_grid_iq3_s[64];

enum { QS_GRID_LANES = 8, QS_GRID_POINTS = 6561 };

/*
 * Candidates side by side, so that a search takes eight at once. The last group of a list repeats its last one. In a
 * word the codes of a candidate lie from the lowest bit on: two bits each for three levels, three for eight.
 */
typedef struct {
    uint16_t words[QS_GRID_LANES];
    uint16_t index[QS_GRID_LANES];
} qs_candidates;

typedef struct {
    int32_t dimensions;         /* coordinates of a point: 8 or 4 */
    int32_t levels;             /* codes of a coordinate: 3 or 8 */
    int32_t points;             /* levels to the power of dimensions */
    int32_t shells;             /* how many of the least distances from a point count as near */
    int32_t count;              /* points on the grid */
    const int8_t *codes;        /* of each point on the grid, eight bytes apart */
    const int8_t *values;       /* what the codes stand for when decoded, in the same places */
    const int8_t *level_values; /* of each code: eight */
    const int16_t *index;       /* of each of `points` its grid index, -1 where it has none */
    /* For a point p without index: candidates first_near[p] ..< first_near[p + 1], by rising distance, then index. */
    const int32_t *first_near;
    const qs_candidates *near;
} qs_grid;

/* The grid with its codes and indices. Built by the first call; threads may call it at the same time. */
const qs_grid *qs_grid_codes(qs_grid_id id);

/* The grid with its lists of near points too, which take memory and milliseconds; NULL where memory is out. */
const qs_grid *qs_grid_search(qs_grid_id id);

#endif
