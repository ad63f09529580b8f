/*
 * Encoders of the K types. For each sub-block a search gives scale, minimum and first codes; scales and minimums are
 * rounded to integers times d and dmin; then the codes follow anew from the scales as they are stored. Sub-blocks
 * whose stored scale is zero keep the codes of the search.
 */

/* What an affine super-block stores. */
typedef struct {
    uint8_t scales[16], minimums[16], codes[SUPER_WEIGHTS];
} affine_codes_and_scales;

/* How an affine K type searches. */
typedef struct {
    int size;      /* weights of a sub-block */
    int scale_max; /* largest integer scale or minimum */
    affine_search plain, weighted;
    float softening; /* importance is weighed by sqrt(softening * mean square + w^2) */
} affine_type;

/*
 * Error weights of sixteen sub-blocks. Without importance the size of each weight, for Q4_K and Q5_K plus the
 * sub-block's quadratic mean.
 */
QS_INLINE void weigh_sub_blocks(const float *importance, const float *mean_squares, const affine_type *type,
                                lane_groups *groups) {
    if (importance != NULL) {
        weigh_by_importance(importance, mean_squares, type->size, groups);
        return;
    }
    qs_lanes offset = 0.0f;
    for (int l = 0; l < type->size && !type->plain.absolute; l++) offset += groups->x[l] * groups->x[l];
    offset = __builtin_elementwise_sqrt(offset / (float)type->size);
    for (int l = 0; l < type->size; l++) groups->errors[l] = offset + __builtin_elementwise_abs(groups->x[l]);
}

/* Loads sixteen sub-blocks, those of one super-block or of two, or `count` where the row has no more. */
QS_INLINE void load_sub_blocks(const float *x, const float *importance, const affine_type *type, int count,
                               lane_groups *groups) {
    float mean_squares[QS_ABREAST] = {0.0f};
    for (int i = 0; i < count && importance != NULL; i++) {
        const int within = i % (SUPER_WEIGHTS / type->size);
        mean_squares[i] =
            within > 0 ? mean_squares[i - 1]
                       : type->softening * sum_of_squares(x + i * type->size, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
    }
    groups->count = count;
    load_groups(x, type->size, count, groups->x);
    weigh_sub_blocks(importance, mean_squares, type, groups);
}

QS_INLINE void search_sub_blocks(const float *x, const float *importance, const affine_type *type, int count,
                                 affine_fits *fits) {
    lane_groups groups;
    load_sub_blocks(x, importance, type, count, &groups);
    search_affine_groups(&groups, type->size, importance ? &type->weighted : &type->plain, fits);
}

/* Rounds `values`, none negative, to integers up to `max` times the result. */
static inline float round_scales(const float *values, int count, int max, uint8_t *rounded) {
    float largest = 0.0f;
    for (int j = 0; j < count; j++) largest = values[j] > largest ? values[j] : largest;
    const float inverse = largest > 0.0f ? (float)max / largest : 0.0f;
    for (int j = 0; j < count; j++) {
        const int32_t scale = round_even(inverse * values[j]);
        rounded[j] = (uint8_t)(scale < max ? scale : max);
    }
    return largest > 0.0f ? largest / (float)max : 0.0f;
}

/*
 * Of the super-block whose sub-blocks `fits` holds from `first` on: scales and minimums as integers, their halves
 * stored at `d` and `dmin`, and codes to fit what is stored.
 */
QS_INLINE void settle_affine(const float *x, int weighted, const affine_type *type, const affine_fits *fits, int first,
                             uint8_t *d, uint8_t *dmin, affine_codes_and_scales *result) {
    const int count = SUPER_WEIGHTS / type->size;
    const float *scales = fits->scale + first, *minimums = fits->negated_minimum + first;
    float scale_unit, minimum_unit;
    if (!weighted) {
        scale_unit = round_scales(scales, count, type->scale_max, result->scales);
        minimum_unit = round_scales(minimums, count, type->scale_max, result->minimums);
    } else {
        scale_unit = search_positive(scales, fits->weight + first, count, type->scale_max, result->scales);
        minimum_unit = search_positive(minimums, fits->weight + first, count, type->scale_max, result->minimums);
    }
    const float stored = store_half(d, scale_unit), stored_minimum = store_half(dmin, minimum_unit);
    for (int j = 0; j < count; j++) {
        const float *group = x + j * type->size;
        uint8_t *codes = result->codes + j * type->size;
        const float scale = stored * (float)result->scales[j];
        if (scale == 0.0f) {
            affine_codes(group, fits->inverse[first + j], fits->base[first + j], type->size, type->plain.max_code,
                         codes);
            continue;
        }
        const float minimum = stored_minimum * (float)result->minimums[j];
        for (int i = 0; i < type->size; i++) {
            codes[i] = (uint8_t)clamp(round_even((group[i] + minimum) / scale), 0, type->plain.max_code);
        }
    }
}

/* Encodes a row: sixteen sub-blocks are searched together, then super-blocks are settled and stored one by one. */
QS_INLINE void encode_affine_row(const float *x, const float *importance, int weighted, uint8_t *block, int64_t columns,
                                 const affine_type *type, int bytes, int d_at,
                                 void (*store)(const affine_codes_and_scales *, uint8_t *)) {
    const int64_t at_once = QS_ABREAST * type->size;
    affine_fits fits;
    affine_codes_and_scales found;
    for (int64_t i = 0; i < columns; i += at_once) {
        const int64_t end = columns - i < at_once ? columns : i + at_once;
        search_sub_blocks(x + i, weighted ? importance + i : NULL, type, (int)((end - i) / type->size), &fits);
        for (int64_t at = i; at < end; at += SUPER_WEIGHTS, block += bytes) {
            settle_affine(x + at, weighted, type, &fits, (int)((at - i) / type->size), block + d_at, block + d_at + 2,
                          &found);
            store(&found, block);
        }
    }
}

/* Codes of 16 weights around zero for a stored scale; left alone where the scale is zero. */
static inline void settle_symmetric(const float *x, float scale, int half_range, uint8_t *codes) {
    if (scale == 0.0f) return;
    for (int l = 0; l < 16; l++) {
        codes[l] = (uint8_t)(half_range + clamp(round_even(x[l] / scale), -half_range, half_range - 1));
    }
}
