/*
 * Encoders of the IQ2 and IQ3 types. Signs are set apart first; where only seven of eight are stored, the weight that
 * matters least changes its sign to make the number of minus signs even. Each group then searches its scale and grid
 * points, and 4-bit scales s follow: (2 s + 1) d.
 */

/* What one group has to go by. */
typedef struct {
    float x[QS_GROUP_MAX];      /* magnitudes, one of eight negative where its sign had to change */
    float errors[QS_GROUP_MAX]; /* weights of the squared errors */
    float roots[QS_GROUP_MAX];
    uint8_t signs[4];
    float largest;
} lattice_group;

/* The minus signs of eight weights as bits, and their magnitudes. */
static inline uint8_t split_signs(const float *x, float *magnitudes) {
    unsigned signs = 0;
    for (int i = 0; i < 8; i++) {
        const unsigned minus = !(x[i] >= 0.0f);
        signs |= minus << i;
        magnitudes[i] = minus ? -x[i] : x[i];
    }
    return (uint8_t)signs;
}

/* The same with an even number of minus signs. */
static inline uint8_t split_even_signs(const float *x, const float *errors, float *magnitudes) {
    const uint8_t signs = split_signs(x, magnitudes);
    if (even_signs(signs & 127u) == signs) return signs;
    int least = 0;
    float smallest = errors[0] * x[0] * x[0];
    for (int i = 1; i < 8; i++) {
        const float size = errors[i] * x[i] * x[i];
        if (size < smallest) {
            smallest = size;
            least = i;
        }
    }
    magnitudes[least] = -magnitudes[least];
    return (uint8_t)(signs ^ 1u << least);
}

/* Errors weigh by importance, softened by `softening`; without it by the squared weights and `floor`. */
static inline void prepare_group(
    const float *x, const float *importance, float softening, float floor, int count, int even, lattice_group *group) {
    if (importance != NULL) importance_weights(x, importance, softening, count, group->errors);
    else for (int i = 0; i < count; i++) group->errors[i] = floor + x[i] * x[i];
    for (int i = 0; i < count; i++) group->roots[i] = sqrtf(group->errors[i]);
    for (int k = 0; k < count / 8; k++) {
        const int at = 8 * k;
        group->signs[k] = even ? split_even_signs(x + at, group->errors + at, group->x + at)
                               : split_signs(x + at, group->x + at);
    }
    group->largest = group->x[0];
    for (int i = 1; i < count; i++) group->largest = group->x[i] > group->largest ? group->x[i] : group->largest;
}

/* Grid indices of the codes of a group. */
QS_ALWAYS_INLINE void grid_indices(
    const qs_grid *grid, const lattice_search *search, const uint8_t *codes, int *indices) {
    for (int k = 0; k < search->vectors; k++) {
        const int point = point_number(codes + k * search->dimensions, search->dimensions, search->levels);
        indices[k] = grid->index[point] >= 0 ? grid->index[point] : 0;
    }
}

/* A negative scale is stored as a positive one with all signs turned. */
static inline float turn_signs(float scale, lattice_group *group) {
    if (!(scale < 0.0f)) return scale;
    for (int k = 0; k < 4; k++) group->signs[k] = (uint8_t)~group->signs[k];
    return -scale;
}

/* Searches a group that starts from its largest weight; a group of zeros has scale 0 and is left out. */
QS_ALWAYS_INLINE float encode_group(
    const qs_grid *grid, const lattice_search *search, float least, lattice_group *group, int *indices) {
    uint8_t codes[QS_GROUP_MAX] = {0};
    if (group->largest < least) return 0.0f;
    const float first = group->largest / (float)(2 * search->levels - 1);
    const float scale =
        search_lattice(grid, search, group->x, group->errors, group->roots, group->largest, first, codes);
    grid_indices(grid, search, codes, indices);
    return turn_signs(scale, group);
}

static inline uint32_t lattice_scale(float scale, float inverse, int top) {
    return (uint32_t)clamp(round_even(0.5f * (inverse * scale - 1.0f)), 0, top);
}

static inline float largest_of(const float *scales, int count) {
    float largest = 0.0f;
    for (int i = 0; i < count; i++) largest = scales[i] > largest ? scales[i] : largest;
    return largest;
}

/* Stores d, so that the largest scale gets s = 15, times a `bias` that makes up for rounding; returns 1 / d, or 0. */
static inline float store_scale(uint8_t *block, const float *scales, int count, float bias) {
    const float d = largest_of(scales, count) / 31.0f;
    store_half(block, d != 0.0f ? d * bias : 0.0f);
    return reciprocal(d);
}

/* Stores 4-bit scales, two a byte, for a block with the inverse scale `inverse`. */
static inline void store_scales(uint8_t *bytes, const float *scales, int count, float inverse) {
    for (int j = 0; j < count; j += 2) {
        const uint32_t low = lattice_scale(scales[j], inverse, 15), high = lattice_scale(scales[j + 1], inverse, 15);
        bytes[j / 2] = (uint8_t)(low | high << 4);
    }
}

/* IQ2_XXS starts each group from the best of plain scales with codes 0 to 3. */
QS_ALWAYS_INLINE float encode_iq2_xxs_group(const qs_grid *grid, lattice_group *group, int indices[4]) {
    static const lattice_search search = {4, 8, 3, 6, 0.1f, AGAIN_ALL};
    uint8_t codes[QS_GROUP_MAX];
    if (group->largest < QS_TINY) return 0.0f;
    const float scale = search_positive(group->x, group->errors, 32, 4, codes), extent = scale * 3.0f;
    if (!(extent > 0.0f)) return 0.0f;
    for (int i = 0; i < 32; i++) codes[i] = (uint8_t)clamp(codes[i], 0, 2);
    const float found =
        search_lattice(grid, &search, group->x, group->errors, group->roots, extent, scale, codes);
    grid_indices(grid, &search, codes, indices);
    return turn_signs(found, group);
}

static void QS_FOR_ISA(qs_encode_iq2_xxs)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ2_XXS);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 66));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 66) {
        const float mean_square = sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[8];
        uint32_t words[16] = {0};
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            int indices[4] = {0};
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 32, 1, &group);
            scales[j] = encode_iq2_xxs_group(grid, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 4; k++) {
                words[2 * j] |= (uint32_t)indices[k] << (8 * k);
                words[2 * j + 1] |= (group.signs[k] & 127u) << (7 * k);
            }
        }
        const float inverse = store_scale(block, scales, 8, 1.0f);
        if (inverse == 0.0f) continue;
        for (int j = 0; j < 8; j++) {
            store32(block + 2 + 8 * j, words[2 * j]);
            store32(block + 6 + 8 * j, words[2 * j + 1] | lattice_scale(scales[j], inverse, 15) << 28);
        }
    }
}

static void QS_FOR_ISA(qs_encode_iq2_xs)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {2, 8, 3, 9, 0.1f, AGAIN_OFF_GRID};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ2_XS);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 74));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 74) {
        const float mean_square = sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[16];
        for (int j = 0; j < 16; j++) {
            const int64_t at = i + 16 * j;
            int indices[2];
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 16, 1, &group);
            scales[j] = encode_group(grid, &search, QS_TINY, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 2; k++) {
                store16(block + 2 + 4 * j + 2 * k, (uint16_t)(indices[k] | (group.signs[k] & 127) << 9));
            }
        }
        const float inverse = store_scale(block, scales, 16, 1.0f);
        if (inverse == 0.0f) memset(block + 2, 0, 64);
        else store_scales(block + 66, scales, 16, inverse);
    }
}

static void QS_FOR_ISA(qs_encode_iq2_s)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {2, 8, 3, 9, 0.1f, AGAIN_OFF_GRID};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ2_S);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 82));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 82) {
        const float mean_square = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[16];
        for (int j = 0; j < 16; j++) {
            const int64_t at = i + 16 * j;
            int indices[2];
            lattice_group group;
            prepare_group(
                x + at, importance ? importance + at : NULL, mean_square, 0.25f * mean_square, 16, 0, &group);
            scales[j] = encode_group(grid, &search, 1e-8f, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 2; k++) {
                const int v = 2 * j + k;
                block[2 + v] = (uint8_t)indices[k];
                block[34 + v] = group.signs[k];
                block[66 + v / 4] |= (uint8_t)(indices[k] >> 8 << (2 * (v % 4)));
            }
        }
        store_scales(block + 74, scales, 16, store_scale(block, scales, 16, 0.9875f));
    }
}

static void QS_FOR_ISA(qs_encode_iq3_xxs)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {8, 4, 8, 15, 0.2f, AGAIN_OFF_GRID};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ3_XXS);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 98));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 98) {
        const float mean_square = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[8];
        uint32_t words[8] = {0};
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            int indices[8];
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 32, 1, &group);
            scales[j] = encode_group(grid, &search, 1e-8f, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 8; k++) block[2 + 8 * j + k] = (uint8_t)indices[k];
            for (int k = 0; k < 4; k++) words[j] |= (group.signs[k] & 127u) << (7 * k);
        }
        const float inverse = store_scale(block, scales, 8, 1.0125f);
        if (inverse == 0.0f) {
            memset(block + 2, 0, 96);
            continue;
        }
        for (int j = 0; j < 8; j++) {
            store32(block + 66 + 4 * j, words[j] | lattice_scale(scales[j], inverse, 15) << 28);
        }
    }
}

/*
 * As the reference does, a group of zeros takes no place among the indices and signs, though it does among the ninth
 * bits and the scales: what follows it in its block moves forward and decodes to other weights.
 */
static void QS_FOR_ISA(qs_encode_iq3_s)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {8, 4, 8, 9, 0.2f, AGAIN_ALL_IF_NEEDED};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ3_S);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 110));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 110) {
        const float mean_square = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[8];
        int stored = 0;
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            int indices[8];
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 32, 0, &group);
            scales[j] = encode_group(grid, &search, FLT_TRUE_MIN, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 8; k++) {
                block[2 + 8 * stored + k] = (uint8_t)indices[k];
                block[66 + j] |= (uint8_t)(indices[k] >> 8 << k);
            }
            memcpy(block + 74 + 4 * stored++, group.signs, 4);
        }
        store_scales(block + 106, scales, 8, store_scale(block, scales, 8, 1.033f));
    }
}
