/*
 * What the best encoders share: searches wider than the reference's for the scale (and minimum) of groups of weights,
 * sixteen groups side by side, one in each lane. A group's result does not depend on its neighbours'.
 */

/* The sums over each run of `span` lanes (1, 2, 4, 8 or 16), in all lanes of the run. */
QS_INLINE void sum_spans(qs_lanes *lanes, int span) {
    const qs_lanes v = *lanes;
    if (span == 1) return;
    const qs_lanes a = v + __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    if (span == 2) {
        *lanes = a;
        return;
    }
    const qs_lanes b = a + __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    if (span == 4) {
        *lanes = b;
        return;
    }
    const qs_lanes c = b + __builtin_shufflevector(b, b, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    *lanes = span == 8 ? c : c + __builtin_shufflevector(c, c, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

/* The largest number of each run of `span` lanes, in all lanes of the run. */
QS_INLINE void largest_of_spans(qs_lanes *lanes, int span) {
    float values[QS_ABREAST];
    memcpy(values, lanes, sizeof values);
    for (int start = 0; start < QS_ABREAST; start += span) {
        float largest = values[start];
        for (int c = start; c < start + span; c++) largest = AT_LEAST(values[c], largest);
        for (int c = start; c < start + span; c++) values[c] = largest;
    }
    memcpy(lanes, values, sizeof values);
}

/* What a decoder will read for the values. */
static inline void to_halves(qs_lanes *lanes) {
    float values[QS_ABREAST];
    memcpy(values, lanes, sizeof values);
    for (int c = 0; c < QS_ABREAST; c++) values[c] = qs_float_from_half(qs_half_from_float(values[c]));
    memcpy(lanes, values, sizeof values);
}

/* The same, the largest half in place of infinity. */
static inline void through_halves(qs_lanes *lanes) {
    const qs_lanes most = 65504.0f, least = -65504.0f;
    *lanes = *lanes > most ? most : *lanes < least ? least : *lanes;
    to_halves(lanes);
}

/* Groups whose errors count alike. */
QS_INLINE void load_plain(const float *x, int size, int count, lane_groups *groups) {
    groups->count = count;
    load_groups(x, size, count, groups->x);
    for (int i = 0; i < size; i++) groups->errors[i] = 1.0f;
}

/* Turns sixteen rows of sixteen bytes into their columns. */
static inline void transpose_bytes(qs_lane_bytes *rows) {
    for (int step = 0; step < 4; step++) {
        qs_lane_bytes mixed[16];
        for (int i = 0; i < 8; i++) {
            const qs_lane_bytes a = rows[i], b = rows[i + 8];
            mixed[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            mixed[2 * i + 1] =
                __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        memcpy(rows, mixed, sizeof mixed);
    }
}

/* 1 / v; 0 where that is no finite number. */
#define RECIPROCAL_LANES(v) (__builtin_elementwise_abs(v) >= FLT_MIN ? 1.0f / (v) : 0.0f)

/*
 * The nearest whole numbers within [low, high]. Not for NaN: which end that gives depends on its sign, and the sign of
 * one that an operation makes depends on the processor.
 */
#define NEAREST_LANES(v, low, high, result)                                                                            \
    do {                                                                                                               \
        const qs_lanes shifted_ = (v) + 12582912.0f;                                                                   \
        qs_lane_integers bits_;                                                                                        \
        memcpy(&bits_, &shifted_, sizeof bits_);                                                                       \
        const qs_lane_integers low_ = 0x4b400000 + (low), high_ = 0x4b400000 + (high);                                 \
        bits_ = AT_LEAST(bits_, low_);                                                                                 \
        bits_ = AT_MOST(bits_, high_);                                                                                 \
        qs_lanes back_;                                                                                                \
        memcpy(&back_, &bits_, sizeof back_);                                                                          \
        (result) = back_ - 12582912.0f;                                                                                \
    } while (0)

/* The same for any lanes, a little slower: NaN gives `low`. */
#define NEAREST_OF_ANY_LANES(v, low, high, result)                                                                     \
    do {                                                                                                               \
        const qs_lanes low_ = (float)(low), high_ = (float)(high);                                                     \
        qs_lanes limited_ = (v);                                                                                       \
        limited_ = AT_LEAST(limited_, low_);                                                                           \
        limited_ = AT_MOST(limited_, high_);                                                                           \
        (result) = ROUND_LANES(limited_);                                                                              \
    } while (0)

/* The codes round((x + lift) * inverse) within [low, high] as bytes, counted from `low`, group after group. */
QS_INLINE void store_lane_codes(const lane_groups *groups, int size, const qs_lanes *lift, const qs_lanes *inverse,
                                int low, int high, uint8_t *codes) {
    for (int part = 0; part < size; part += QS_ABREAST) {
        qs_lanes found[QS_ABREAST];
        for (int i = 0; i < QS_ABREAST; i++) {
            NEAREST_OF_ANY_LANES((groups->x[part + i] + *lift) * *inverse, low, high, found[i]);
            found[i] -= (float)low;
        }
        transpose_lanes(found);
        for (int g = 0; g < QS_ABREAST; g++) {
            const qs_lane_bytes bytes = __builtin_convertvector(found[g], qs_lane_bytes);
            memcpy(codes + g * size + part, &bytes, sizeof bytes);
        }
    }
}

/* The weighted squared errors of what blocks of `span` groups decode to; those that are not finite as FLT_MAX. */
QS_INLINE void block_errors(const lane_groups *groups, int size, int span, const uint8_t *blocks,
                            qs_decode_function decode, qs_lanes *errors) {
    float decoded[QS_ABREAST * QS_GROUP_MAX];
    qs_lanes values[QS_GROUP_MAX], sum = 0.0f;
    const qs_lanes most = FLT_MAX;
    decode(blocks, decoded, groups->count / span);
    load_groups(decoded, size, groups->count, values);
    for (int i = 0; i < size; i++) {
        const qs_lanes difference = groups->x[i] - values[i];
        sum += difference * difference * groups->errors[i];
    }
    sum_spans(&sum, span);
    *errors = sum <= most ? sum : most;
}

/*
 * Replaces blocks of `span` groups by candidates where those decode with a lower weighted squared error. Blocks whose
 * errors are not finite stay as they are.
 */
QS_INLINE void keep_better(const lane_groups *groups, int size, int span, qs_decode_function decode, int bytes,
                           const uint8_t *candidates, uint8_t *blocks) {
    qs_lanes present, errors;
    block_errors(groups, size, span, blocks, decode, &present);
    block_errors(groups, size, span, candidates, decode, &errors);
    for (int c = 0, at = 0; c < groups->count; c += span, at += bytes) {
        if (errors[c] < present[c]) memcpy(blocks + at, candidates + at, (size_t)bytes);
    }
}

/* What weights are rounded to, in units of the scale: whole numbers from low to high, or the table of IQ4_NL. */
typedef struct {
    int low, high;
    int is_table;
    int even; /* all errors count 1 */
} code_range;

QS_INLINE void nearest_codes(const qs_lanes *scaled, const code_range *range, qs_lanes *codes) {
    if (range->is_table)
        nearest_iq4_values(scaled, codes);
    else
        NEAREST_LANES(*scaled, range->low, range->high, *codes);
}

/* Scales, the inverses whose codes they were fitted to, and how much they gain over all-zero weights. */
typedef struct {
    qs_lanes scale, inverse, gain;
} lane_scales;

/*
 * Takes the codes that the inverse scales give and the best scales for those codes; keeps them where they gain more.
 * Each run of `span` groups has one scale.
 */
QS_INLINE void try_scales(const lane_groups *groups, int size, int span, const code_range *range,
                          const qs_lanes *inverse, lane_scales *best) {
    const qs_lanes zero = 0.0f, factor = *inverse;
    qs_lanes xl = zero, ll = zero, code;
    for (int i = 0; i < size; i++) {
        const qs_lanes scaled = factor * groups->x[i];
        nearest_codes(&scaled, range, &code);
        const qs_lanes weighted = range->even ? code : code * groups->errors[i];
        xl += weighted * groups->x[i];
        ll += weighted * code;
    }
    sum_spans(&xl, span);
    sum_spans(&ll, span);
    const qs_lanes scale = ll > zero ? xl / ll : zero, gain = scale * xl;
    const qs_lane_integers better = gain > best->gain;
    best->scale = better ? scale : best->scale;
    best->inverse = better ? factor : best->inverse;
    best->gain = better ? gain : best->gain;
}

/* Where a search for a scale looks: the code of the largest weight, as a part of the farthest one. */
typedef struct {
    float first, last;
    int steps; /* from first to last, for either sign */
    int finer; /* steps of a quarter about the best one of either sign */
} scale_range;

/* The inverse scales that bring the largest weight of `span` groups to the farthest code; 0 where there is none. */
QS_INLINE void reach_of_scales(const lane_groups *groups, int size, int span, const code_range *codes, qs_lanes *unit) {
    const qs_lanes zero = 0.0f, tiny = QS_TINY, most = FLT_MAX;
    qs_lanes with_sign, largest;
    largest_in_lanes(groups, size, &with_sign, &largest);
    if (span > 1) largest_of_spans(&largest, span);
    const qs_lanes quotient = (float)(codes->high > -codes->low ? codes->high : -codes->low) / largest;
    *unit = ((largest >= tiny) & (largest <= most)) ? quotient : zero;
}

/* Scales of either sign, so that code * scale comes near the weights. */
QS_INLINE void search_scales(const lane_groups *groups, int size, const code_range *codes, const scale_range *range,
                             lane_scales *found) {
    const qs_lanes zero = 0.0f;
    const float step = (range->last - range->first) / (float)(range->steps - 1);
    qs_lanes unit;
    reach_of_scales(groups, size, 1, codes, &unit);
    *found = (lane_scales){zero, zero, zero};
    for (int k = 0; k < 2 * range->steps; k++) {
        const float part = range->first + step * (float)(k / 2);
        const qs_lanes inverse = unit * (k % 2 ? part : -part);
        try_scales(groups, size, 1, codes, &inverse, found);
    }
    const qs_lanes middle = found->inverse;
    for (int k = 0; k < range->finer; k++) {
        const qs_lanes inverse = middle + unit * (step * 0.25f * ((float)k - 0.5f * (float)(range->finer - 1)));
        try_scales(groups, size, 1, codes, &inverse, found);
    }
}

/* Grids code * scale + minimum, and how much they gain over all-zero weights. */
typedef struct {
    qs_lanes scale, minimum, gain;
} grid_fits;

/* Where a search for a grid looks. */
typedef struct {
    int max_code;
    int bounded; /* the minimum is never above zero */
    int even;    /* all errors count 1 */
    /* How far, in codes, the ends of the grid lie within the weights' range: `places` at either end. */
    int places, rounds;
    float first, step;
} grid_range;

/* Takes the codes (x - low) * inverse and the best grids for them; keeps those where they gain more. */
QS_INLINE void try_grids(const lane_groups *groups, int size, const grid_range *range, const lane_sums *sums,
                         const qs_lanes *low, const qs_lanes *inverse, grid_fits *best) {
    const qs_lanes zero = 0.0f, base = *low, factor = *inverse;
    qs_lanes l = zero, ll = zero, xl = zero, code;
    for (int i = 0; i < size; i++) {
        NEAREST_LANES((groups->x[i] - base) * factor, 0, range->max_code, code);
        const qs_lanes weighted = range->even ? code : code * groups->errors[i];
        l += weighted;
        ll += weighted * code;
        xl += weighted * groups->x[i];
    }
    const qs_lanes determinant = ll * sums->weight - l * l, inverse_determinant = 1.0f / determinant;
    qs_lanes scale = (xl * sums->weight - l * sums->weighted) * inverse_determinant;
    qs_lanes minimum = (ll * sums->weighted - l * xl) * inverse_determinant;
    if (range->bounded) {
        const qs_lanes alone = xl / ll;
        scale = minimum > zero ? alone : scale;
        minimum = minimum > zero ? zero : minimum;
    }
    const qs_lanes gain = scale * xl + minimum * sums->weighted;
    const qs_lane_integers better = (determinant > zero) & (gain > best->gain);
    best->scale = better ? scale : best->scale;
    best->minimum = better ? minimum : best->minimum;
    best->gain = better ? gain : best->gain;
}

/* The grids that come near the weights. Later rounds look about what was found, in halved steps. */
QS_INLINE void search_grids(const lane_groups *groups, int size, const grid_range *range, const lane_sums *sums,
                            grid_fits *found) {
    const qs_lanes zero = 0.0f, none = -FLT_MAX;
    const float codes = (float)range->max_code;
    qs_lanes low = sums->low, unit = (sums->high - low) / codes;
    float first = range->first, step = range->step;
    *found = (grid_fits){zero, low, none};
    for (int round = 0; round < range->rounds; round++) {
        /* Between these, no inverse is infinite: where all weights are equal, it gives code 0 and not NaN. */
        const qs_lanes magnitude = __builtin_elementwise_abs(unit), coarse = 1e37f;
        unit = ((magnitude >= 1e-37f) & (magnitude <= coarse)) ? unit : coarse;
        const qs_lanes inverse_unit = 1.0f / unit;
        for (int k = 0; k < range->places * range->places; k++) {
            const float below = first + step * (float)(k / range->places);
            const float above = first + step * (float)(k % range->places);
            const qs_lanes bottom = low + unit * below, inverse = inverse_unit * (codes / (codes - above - below));
            try_grids(groups, size, range, sums, &bottom, &inverse, found);
        }
        low = found->minimum;
        unit = found->scale;
        step /= 2.0f;
        first = -0.5f * step * (float)(range->places - 1);
    }
}
