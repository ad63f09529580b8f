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
static inline void prepare_group(const float *x, const float *importance, float softening, float floor, int count,
                                 int even, lattice_group *group) {
    if (importance != NULL)
        importance_weights(x, importance, softening, count, group->errors);
    else
        for (int i = 0; i < count; i++) group->errors[i] = floor + x[i] * x[i];
    for (int i = 0; i < count; i++) group->roots[i] = sqrtf(group->errors[i]);
    for (int k = 0; k < count / 8; k++) {
        const int at = 8 * k;
        group->signs[k] =
            even ? split_even_signs(x + at, group->errors + at, group->x + at) : split_signs(x + at, group->x + at);
    }
    group->largest = group->x[0];
    for (int i = 1; i < count; i++) group->largest = group->x[i] > group->largest ? group->x[i] : group->largest;
}

/* Grid indices of the codes of a group. */
QS_INLINE void grid_indices(const qs_grid *grid, const lattice_search *search, const uint8_t *codes, int *indices) {
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
QS_INLINE float encode_group(const qs_grid *grid, const lattice_search *search, float least, lattice_group *group,
                             int *indices) {
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
