/*
 * The best encoders of IQ1_S and IQ1_M: as those of the IQ2 and IQ3 types, with both shifts tried for each scale. A
 * shift is an eighth of a step up or down, for a group in IQ1_S, for each eight weights in IQ1_M.
 */
typedef struct {
    int bytes, groups;
    int shifts_apart; /* each eight weights have their own shift */
    qs_decode_function decode;
} ternary_type;

/* What a block stores, a point and a shift (1 for down) for each eight weights, and its weighted squared error. */
typedef struct {
    int indices[32], scales[16];
    uint8_t downs[32];
    float d, error;
} ternary_block;

static const lattice_type iq1_points = {.dimensions = 8, .levels = 3, .borders = {-0.5f, 0.5f}};

/* The points of up to 32 weights under one scale, with the better shifts; gives their error. */
QS_INLINE float choose_shifts(const qs_grid *grid, const ternary_type *type, const float *x, const float *errors,
                              float scale, int *indices, uint8_t *downs) {
    const int vectors = SUPER_WEIGHTS / type->groups / 8;
    int points[2][4];
    float found[2][4] = {{0.0f}}, sums[2] = {0.0f}, best = 0.0f;
    for (int down = 0; down < 2; down++) {
        for (int v = 0; v < vectors; v++) {
            near_lanes shifted;
            memcpy(&shifted, x + 8 * v, sizeof shifted);
            shifted -= scale * (down ? -0.125f : 0.125f);
            float weights[8];
            memcpy(weights, &shifted, sizeof weights);
            choose_points(grid, &iq1_points, weights, errors + 8 * v, scale, &points[down][v], &found[down][v]);
            sums[down] += found[down][v];
        }
    }
    for (int v = 0; v < vectors; v++) {
        const int down = type->shifts_apart ? found[1][v] < found[0][v] : sums[1] < sums[0];
        indices[v] = points[down][v];
        downs[v] = (uint8_t)down;
        best += found[down][v];
    }
    return best;
}

/* Chooses the scale of group j, of three about the one it has, its points and its shifts. */
QS_INLINE void choose_ternary_scale(const qs_grid *grid, const ternary_type *type, const float *x, const float *errors,
                                    int j, ternary_block *block) {
    const int vectors = SUPER_WEIGHTS / type->groups / 8, middle = block->scales[j];
    float least = FLT_MAX;
    for (int s = middle - 1; s <= middle + 1; s++) {
        if (s < 0 || s > 7) continue;
        int indices[4];
        uint8_t downs[4];
        const float error = choose_shifts(grid, type, x, errors, (float)(2 * s + 1) * block->d, indices, downs);
        if (!(error < least)) continue;
        least = error;
        block->scales[j] = s;
        memcpy(block->indices + j * vectors, indices, sizeof *indices * (size_t)vectors);
        memcpy(block->downs + j * vectors, downs, (size_t)vectors);
    }
    block->error += least;
}

/* The best d for the scales, points and shifts there are. */
QS_INLINE float refit_ternary(const qs_grid *grid, const ternary_type *type, const float *x, const float *errors,
                              const ternary_block *block) {
    const int size = SUPER_WEIGHTS / type->groups;
    float xq = 0.0f, qq = 0.0f;
    for (int i = 0; i < SUPER_WEIGHTS; i++) {
        const float value = (float)grid->values[8 * block->indices[i / 8] + i % 8];
        const float q = (float)(2 * block->scales[i / size] + 1) * (value + (block->downs[i / 8] ? -0.125f : 0.125f));
        xq += errors[i] * x[i] * q;
        qq += errors[i] * q * q;
    }
    return stored_lattice_scale(xq, qq);
}

/* The best block found from the reference's d and scales on. */
QS_INLINE void search_ternary_block(const qs_grid *grid, const ternary_type *type, const float *x, const float *errors,
                                    ternary_block *found) {
    const int size = SUPER_WEIGHTS / type->groups;
    ternary_block trial = *found;
    found->error = FLT_MAX;
    for (int round = 0; round < LATTICE_ROUNDS && trial.d > 0.0f; round++) {
        trial.error = 0.0f;
        for (int j = 0; j < type->groups; j++) {
            choose_ternary_scale(grid, type, x + j * size, errors + j * size, j, &trial);
        }
        if (!(trial.error < found->error)) return;
        *found = trial;
        trial.d = refit_ternary(grid, type, x, errors, &trial);
    }
}

/* Improves the reference's blocks of a row. */
QS_INLINE void improve_ternary(const float *x, const float *importance, const ternary_type *type,
                               void (*load)(const uint8_t *block, ternary_block *found),
                               void (*store)(const ternary_block *found, uint8_t *block), uint8_t *block,
                               int64_t columns) {
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ1);
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += type->bytes) {
        const float softening = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float errors[SUPER_WEIGHTS];
        uint8_t candidate[56] = {0};
        ternary_block found;
        load(block, &found);
        if (!(found.d > 0.0f && found.d <= 65504.0f)) continue;
        ternary_errors(x + i, importance ? importance + i : NULL, softening, SUPER_WEIGHTS, errors);
        search_ternary_block(grid, type, x + i, errors, &found);
        if (found.error == FLT_MAX) continue;
        store(&found, candidate);
        const float before = lattice_error(type->decode, x + i, errors, block);
        if (lattice_error(type->decode, x + i, errors, candidate) < before) {
            memcpy(block, candidate, (size_t)type->bytes);
        }
    }
}

#define DEFINE_TERNARY_BEST(name)                                                                                      \
    static void QS_NAME(qs_best_##name)(const float *x, const float *importance, void *blocks, int64_t columns) {      \
        QS_NAME(qs_encode_##name)(x, importance, blocks, columns);                                                     \
        improve_ternary(x, importance, &QS_NAME(name##_best), load_##name, store_##name, blocks, columns);             \
    }
