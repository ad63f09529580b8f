/*
 * The best encoders of the IQ2 and IQ3 types: the reference's block, unless points chosen for the scales as they are
 * stored have less error. The reference chooses points for a scale of each group alone and rounds the scales to four
 * bits afterwards. Here each group tries the scale it has, the next smaller and the next larger one, and takes points
 * for each by the values that decoders will give; then d is refitted by least squares and all is done once more.
 */
enum { LATTICE_ROUNDS = 3 };

typedef struct {
    qs_grid_id grid;
    int bytes, groups, dimensions, levels;
    int even;         /* the number of minus signs of eight is even */
    int words_at;     /* where 32-bit words lie whose top bits are the scales; 0: the scales lie in bytes by twos */
    int stride;       /* bytes from word to word */
    int scales_at;    /* where those bytes lie */
    float unit;       /* weight = (2 s + 1) d unit value */
    float softening;  /* importance is softened by so many mean squares */
    float floor;      /* so many mean squares are added to the squared weights where there is no importance */
    float borders[7]; /* half-way between the values */
    qs_decode_function decode;
} lattice_type;

/* What a block stores, and its weighted squared error. */
typedef struct {
    int indices[64], scales[16];
    uint8_t signs[32];
    float d, error;
} lattice_block;

/* The points of eight weights nearest to them at `scale`, which counts one unit of the values; adds their error. */
QS_INLINE void choose_points(const qs_grid *grid, const lattice_type *type, const float *x, const float *errors,
                             float scale, int *indices, float *error) {
    near_lanes weights, counts;
    memcpy(&weights, x, sizeof weights);
    memcpy(&counts, errors, sizeof counts);
    const near_lanes numbers = weights * (1.0f / scale);
    near_integers codes = 0;
    for (int k = 0; k + 1 < type->levels; k++) codes -= numbers > type->borders[k];
    const near_integers powers = type->dimensions == 8 ? (near_integers){1, 3, 9, 27, 81, 243, 729, 2187}
                                                       : (near_integers){1, 8, 64, 512, 1, 8, 64, 512};
    int32_t digits[8], points[2] = {0, 0};
    codes *= powers;
    memcpy(digits, &codes, sizeof digits);
    int8_t found[8];
    for (int i = 0; i < 8; i++) points[i / type->dimensions] += digits[i];
    for (int v = 0; v < 8 / type->dimensions; v++) {
        const int at = v * type->dimensions;
        int index = grid->index[points[v]];
        if (index < 0) {
            float scaled[8];
            for (int c = 0; c < 8; c++) scaled[c] = scale * (float)grid->level_values[c];
            index = nearest_candidate(grid, points[v], x + at, errors + at, scaled, type->dimensions);
        }
        indices[v] = index;
        memcpy(found + at, grid->values + 8 * index, (size_t)type->dimensions);
    }
    eight_codes whole;
    memcpy(&whole, found, sizeof whole);
    const near_lanes differences = __builtin_convertvector(whole, near_lanes) * scale - weights;
    const near_lanes squares = differences * differences * counts;
    float parts[8];
    memcpy(parts, &squares, sizeof parts);
    for (int i = 0; i < 8; i++) *error += parts[i];
}

/* Chooses the scale of group j, of three about the one it has, and its points. */
QS_INLINE void choose_scale(const qs_grid *grid, const lattice_type *type, const float *x, const float *errors, int j,
                            lattice_block *block) {
    const int size = SUPER_WEIGHTS / type->groups, vectors = size / type->dimensions, middle = block->scales[j];
    float least = FLT_MAX;
    for (int s = middle - 1; s <= middle + 1; s++) {
        if (s < 0 || s > 15) continue;
        int indices[8];
        float error = 0.0f;
        const float scale = (float)(2 * s + 1) * block->d * type->unit;
        for (int i = 0; i < size; i += 8) {
            choose_points(grid, type, x + i, errors + i, scale, indices + i / type->dimensions, &error);
        }
        if (!(error < least)) continue;
        least = error;
        block->scales[j] = s;
        memcpy(block->indices + j * vectors, indices, sizeof *indices * (size_t)vectors);
    }
    block->error += least;
}

/* The scale of least squares as a decoder will read it; 0 where it is none. */
static inline float stored_lattice_scale(float sum_xq, float sum_qq) {
    const float d = sum_qq > 0.0f ? sum_xq / sum_qq : 0.0f;
    return d > 0.0f && d <= 65504.0f ? qs_float_from_half(qs_half_from_float(d)) : 0.0f;
}

/* The best d for the scales and points there are. */
QS_INLINE float refit_lattice(const qs_grid *grid, const lattice_type *type, const float *x, const float *errors,
                              const lattice_block *block) {
    const int size = SUPER_WEIGHTS / type->groups;
    float xq = 0.0f, qq = 0.0f;
    for (int i = 0; i < SUPER_WEIGHTS; i++) {
        const int8_t value = grid->values[8 * block->indices[i / type->dimensions] + i % type->dimensions];
        const float q = (float)((2 * block->scales[i / size] + 1) * value) * type->unit;
        xq += errors[i] * x[i] * q;
        qq += errors[i] * q * q;
    }
    return stored_lattice_scale(xq, qq);
}

/* The best block found from the reference's d and scales on; magnitudes and errors are those of all groups. */
QS_INLINE void search_lattice_block(const qs_grid *grid, const lattice_type *type, const float *x, const float *errors,
                                    lattice_block *found) {
    const int size = SUPER_WEIGHTS / type->groups;
    lattice_block trial = *found;
    found->error = FLT_MAX;
    for (int round = 0; round < LATTICE_ROUNDS && trial.d > 0.0f; round++) {
        trial.error = 0.0f;
        for (int j = 0; j < type->groups; j++) choose_scale(grid, type, x + j * size, errors + j * size, j, &trial);
        if (!(trial.error < found->error)) return;
        *found = trial;
        trial.d = refit_lattice(grid, type, x, errors, &trial);
    }
}

/* The weighted squared error of what a block decodes to. */
QS_INLINE float lattice_error(qs_decode_function decode, const float *x, const float *errors, const uint8_t *block) {
    float decoded[SUPER_WEIGHTS];
    qs_lanes sums = 0.0f;
    decode(block, decoded, 1);
    for (int i = 0; i < SUPER_WEIGHTS; i += QS_ABREAST) {
        qs_lanes weights, found, counts;
        memcpy(&weights, x + i, sizeof weights);
        memcpy(&found, decoded + i, sizeof found);
        memcpy(&counts, errors + i, sizeof counts);
        weights -= found;
        sums += counts * weights * weights;
    }
    sum_spans(&sums, QS_ABREAST);
    return sums[0] <= FLT_MAX ? sums[0] : FLT_MAX;
}

/* Improves the reference's blocks of a row; `store` writes what the types lay out differently into zeros. */
QS_INLINE void improve_lattice(const float *x, const float *importance, const lattice_type *type,
                               void (*store)(const lattice_block *found, uint8_t *block), uint8_t *block,
                               int64_t columns) {
    const qs_grid *grid = qs_grid_search(type->grid);
    const int size = SUPER_WEIGHTS / type->groups;
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += type->bytes) {
        const float mean_square = sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float magnitudes[SUPER_WEIGHTS], errors[SUPER_WEIGHTS];
        uint8_t candidate[110] = {0};
        lattice_block found = {.d = qs_half_at(block)};
        if (!(found.d > 0.0f && found.d <= 65504.0f)) continue;
        for (int j = 0; j < type->groups; j++) {
            const int64_t at = i + size * j;
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, type->softening * mean_square,
                          type->floor * mean_square, size, type->even, &group);
            memcpy(magnitudes + size * j, group.x, sizeof *errors * (size_t)size);
            memcpy(errors + size * j, group.errors, sizeof *errors * (size_t)size);
            memcpy(found.signs + size / 8 * j, group.signs, (size_t)(size / 8));
            found.scales[j] = type->words_at ? (int)(qs_u32_at(block + type->words_at + type->stride * j) >> 28)
                                             : block[type->scales_at + j / 2] >> (4 * (j % 2)) & 15;
        }
        search_lattice_block(grid, type, magnitudes, errors, &found);
        if (found.error == FLT_MAX) continue;
        store_half(candidate, found.d);
        store(&found, candidate);
        for (int j = 0; j < type->groups && !type->words_at; j++) {
            candidate[type->scales_at + j / 2] |= (uint8_t)(found.scales[j] << (4 * (j % 2)));
        }
        const float before = lattice_error(type->decode, x + i, errors, block);
        if (lattice_error(type->decode, x + i, errors, candidate) < before) {
            memcpy(block, candidate, (size_t)type->bytes);
        }
    }
}

static inline uint32_t four_even_signs(const uint8_t *signs, int scale) {
    uint32_t word = (uint32_t)scale << 28;
    for (int k = 0; k < 4; k++) word |= (signs[k] & 127u) << (7 * k);
    return word;
}

#define DEFINE_LATTICE_BEST(name)                                                                                      \
    static void QS_NAME(qs_best_##name)(const float *x, const float *importance, void *blocks, int64_t columns) {      \
        QS_NAME(qs_encode_##name)(x, importance, blocks, columns);                                                     \
        improve_lattice(x, importance, &QS_NAME(name##_best), store_##name, blocks, columns);                          \
    }
