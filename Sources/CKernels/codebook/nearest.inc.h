/* The nearest entry of a codebook, and of sums of codebooks. */

/* The smallest of the lanes, of equal ones that with the lowest code. Lanes that hold no number are passed over. */
static inline int32_t lowest_lane(const qs_lanes *best, const qs_lane_integers *panel, float *distance) {
    float lowest = __builtin_inff();
    int32_t code = 0;
    for (int lane = 0; lane < QS_ABREAST; lane++) {
        const float candidate = (*best)[lane];
        const int32_t at = (*panel)[lane] * QS_ABREAST + lane;
        if (candidate < lowest || (candidate == lowest && candidate < __builtin_inff() && at < code)) {
            lowest = candidate;
            code = at;
        }
    }
    *distance = lowest;
    return code;
}

/* sum[lane] = weighted squared distance of x from the panel's entries. */
QS_INLINE void panel_distances(const float *panel, const float *x, const float *weights, int dimension, qs_lanes *sum) {
    qs_lanes total = 0.0f;
    for (int j = 0; j < dimension; j++) {
        qs_lanes entry;
        memcpy(&entry, panel + QS_ABREAST * j, sizeof entry);
        const qs_lanes d = x[j] - entry;
        total += weights != NULL ? d * d * weights[j] : d * d;
    }
    *sum = total;
}

QS_INLINE int32_t nearest_in(const float *panels, int32_t count, int dimension, const float *x, const float *weights,
                             float *distance) {
    qs_lanes best = __builtin_inff();
    qs_lane_integers at = 0;
    for (int32_t p = 0; p < count; p++) {
        qs_lanes sum;
        panel_distances(panels + (int64_t)p * dimension * QS_ABREAST, x, weights, dimension, &sum);
        const qs_lane_integers closer = sum < best, here = p;
        best = closer ? sum : best;
        at = closer ? here : at;
    }
    return lowest_lane(&best, &at, distance);
}

/* The dimensions in use are compiled apart, each with and without weights. */
static int32_t nearest_entry(const float *panels, int32_t count, int32_t dimension, const float *x,
                             const float *weights, float *distance) {
    if (weights == NULL) {
        switch (dimension) {
        case 2: return nearest_in(panels, count, 2, x, NULL, distance);
        case 4: return nearest_in(panels, count, 4, x, NULL, distance);
        case 8: return nearest_in(panels, count, 8, x, NULL, distance);
        default: return nearest_in(panels, count, dimension, x, NULL, distance);
        }
    }
    return nearest_in(panels, count, dimension, x, weights, distance);
}

/* A sum of entries of the first books: what it leaves of the vector, and how it came about. */
typedef struct {
    float distance;
    float rest[QS_MAX_DIMENSION];
    uint16_t codes[QS_MAX_BOOKS];
} qs_path;

/* One more entry for one of the paths. */
typedef struct {
    float distance;
    int32_t path, code;
} qs_step;

/* Keeps the step where it is among the `limit` best; those that were there stay before equal ones. */
static inline int insert_step(qs_step *steps, int found, int limit, qs_step step) {
    int at = found < limit ? found : limit - 1;
    if (found == limit && !(step.distance < steps[at].distance)) return found;
    for (; at > 0 && step.distance < steps[at - 1].distance; at--) steps[at] = steps[at - 1];
    steps[at] = step;
    return found < limit ? found + 1 : limit;
}

/* The best steps from one path through one book. */
QS_INLINE int best_steps(const float *panels, const qs_codebooks *books, int dimension, const qs_path *path,
                         int32_t number, const float *weights, qs_step *steps, int found) {
    for (int32_t p = 0; p < books->panels_per_book; p++) {
        qs_lanes sum;
        panel_distances(panels + (int64_t)p * dimension * QS_ABREAST, path->rest, weights, dimension, &sum);
        const qs_lanes worst = found < books->beam ? __builtin_inff() : steps[found - 1].distance;
        const qs_lane_integers closer = sum < worst;
        if (__builtin_reduce_or(closer) == 0) continue;
        for (int lane = 0; lane < QS_ABREAST; lane++) {
            if (!closer[lane]) continue;
            found = insert_step(steps, found, books->beam, (qs_step){sum[lane], number, p * QS_ABREAST + lane});
        }
    }
    return found;
}

static inline float entry_of(const qs_codebooks *books, int32_t book, int32_t code, int j) {
    const int64_t panel = (int64_t)book * books->panels_per_book + code / QS_ABREAST;
    return books->panels[(panel * books->dimension + j) * QS_ABREAST + code % QS_ABREAST];
}

/* The best paths through all books; the first is the best of them. */
static void search_paths(const qs_codebooks *books, const float *x, const float *weights, qs_path *best) {
    qs_path paths[QS_MAX_BEAM], next[QS_MAX_BEAM];
    memset(paths, 0, sizeof paths);
    memcpy(paths[0].rest, x, sizeof(float) * (size_t)books->dimension);
    int count = 1;
    for (int32_t m = 0; m < books->books; m++) {
        const float *panels = books->panels + (int64_t)m * books->panels_per_book * books->dimension * QS_ABREAST;
        qs_step steps[QS_MAX_BEAM];
        int found = 0;
        for (int32_t number = 0; number < count; number++) {
            found = books->dimension == 8 && weights == NULL
                        ? best_steps(panels, books, 8, &paths[number], number, NULL, steps, found)
                        : best_steps(panels, books, books->dimension, &paths[number], number, weights, steps, found);
        }
        /* Without a number among the distances the first entry is as good as any. */
        if (found == 0) steps[found++] = (qs_step){__builtin_inff(), 0, 0};
        for (int k = 0; k < found; k++) {
            next[k] = paths[steps[k].path];
            next[k].distance = steps[k].distance;
            next[k].codes[m] = (uint16_t)steps[k].code;
            for (int j = 0; j < books->dimension; j++) next[k].rest[j] -= entry_of(books, m, steps[k].code, j);
        }
        memcpy(paths, next, sizeof(qs_path) * (size_t)found);
        count = found;
    }
    *best = paths[0];
}

/*
 * Chooses one code after another anew while that helps. A code that was chosen for the others as they are is not looked
 * for again: at first that is the last book's, the last step of the best path.
 */
static void sweep_codes(const qs_codebooks *books, const float *weights, qs_path *path) {
    unsigned settled = 1u << (books->books - 1);
    for (int32_t sweep = 0; sweep < books->sweeps; sweep++) {
        int changed = 0;
        for (int32_t m = 0; m < books->books; m++) {
            if (settled >> m & 1) continue;
            settled |= 1u << m;
            float rest[QS_MAX_DIMENSION], distance;
            for (int j = 0; j < books->dimension; j++) rest[j] = path->rest[j] + entry_of(books, m, path->codes[m], j);
            const float *panels = books->panels + (int64_t)m * books->panels_per_book * books->dimension * QS_ABREAST;
            const int32_t code =
                nearest_entry(panels, books->panels_per_book, books->dimension, rest, weights, &distance);
            if (code == path->codes[m] || !(distance < path->distance)) continue;
            changed = 1;
            settled = 1u << m;
            path->codes[m] = (uint16_t)code;
            path->distance = distance;
            for (int j = 0; j < books->dimension; j++) path->rest[j] = rest[j] - entry_of(books, m, code, j);
        }
        if (!changed) return;
    }
}

static void QS_NAME(qs_nearest)(const qs_codebooks *books, const float *x, const float *weights, int64_t count,
                                uint16_t *codes, float *distances) {
    for (int64_t i = 0; i < count; i++) {
        const float *vector = x + i * books->dimension;
        const float *own = weights != NULL ? weights + i * books->dimension : NULL;
        qs_path path;
        if (books->books == 1) {
            path.codes[0] = (uint16_t)nearest_entry(books->panels, books->panels_per_book, books->dimension, vector,
                                                    own, &path.distance);
        } else {
            search_paths(books, vector, own, &path);
            sweep_codes(books, own, &path);
        }
        memcpy(codes + i * books->books, path.codes, sizeof(uint16_t) * (size_t)books->books);
        if (distances != NULL) distances[i] = path.distance;
    }
}
