/*
 * Sixteen groups of weights side by side: weight i of all groups is one vector, a group in each lane. What is computed
 * in a lane runs through its group from left to right, as a loop over that group alone would, so results are the same
 * to the bit on every instruction set.
 */
enum { QS_GROUP_MAX = 32 };

typedef struct {
    qs_lanes x[QS_GROUP_MAX];
    qs_lanes errors[QS_GROUP_MAX]; /* what the squared error of each weight counts */
    int count;                     /* groups in use, at least one; the other lanes repeat the last */
} lane_groups;

/* round_even of each lane, clamped to [low, high], to the bit and for any number. */
#define ROUND_AND_CLAMP(values, low, high, codes)                                                                      \
    do {                                                                                                               \
        qs_lanes shifted_ = (values) + 12582912.0f;                                                                    \
        qs_lane_integers bits_;                                                                                        \
        memcpy(&bits_, &shifted_, sizeof bits_);                                                                       \
        bits_ = (bits_ & 0x007fffff) | 0x4b000000;                                                                     \
        memcpy(&shifted_, &bits_, sizeof shifted_);                                                                    \
        const qs_lanes low_ = 12582912.0f + (float)(low), high_ = 12582912.0f + (float)(high);                         \
        shifted_ = AT_LEAST(shifted_, low_);                                                                           \
        (codes) = AT_MOST(shifted_, high_) - 12582912.0f;                                                              \
    } while (0)

#define SWAP_HALVES(rows, distance, ...)                                                                               \
    for (int i = 0; i < QS_ABREAST; i++) {                                                                             \
        if (i & (distance)) continue;                                                                                  \
        const qs_lanes a = (rows)[i], b = (rows)[i + (distance)];                                                      \
        SWAP_PAIR((rows)[i], (rows)[i + (distance)], __VA_ARGS__);                                                     \
    }

#define SWAP_PAIR(first, second, ...)                                                                                  \
    first = __builtin_shufflevector(a, b, LOW_##__VA_ARGS__);                                                          \
    second = __builtin_shufflevector(a, b, HIGH_##__VA_ARGS__)

#define LOW_EIGHTS 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH_EIGHTS 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define LOW_FOURS 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define HIGH_FOURS 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOW_PAIRS 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_PAIRS 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOW_ONES 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define HIGH_ONES 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31

/* Turns sixteen vectors into the sixteen columns of the matrix whose rows they are. */
static inline void transpose_lanes(qs_lanes *rows) {
    SWAP_HALVES(rows, 8, EIGHTS)
    SWAP_HALVES(rows, 4, FOURS)
    SWAP_HALVES(rows, 2, PAIRS)
    SWAP_HALVES(rows, 1, ONES)
}

/* Puts `count` groups of `size` numbers, 16 or 32 that lie one after another, into lanes. */
QS_INLINE void load_groups(const float *from, int size, int count, qs_lanes *lanes) {
    for (int part = 0; part < size; part += QS_ABREAST) {
        for (int g = 0; g < QS_ABREAST; g++) {
            memcpy(lanes + part + g, from + (g < count ? g : count - 1) * size + part, sizeof *lanes);
        }
        transpose_lanes(lanes + part);
    }
}

/* Errors by importance, softened by the mean square of what the group is part of, which may differ by lane. */
QS_INLINE void weigh_by_importance(const float *importance, const float *mean_squares, int size, lane_groups *groups) {
    qs_lanes softening;
    memcpy(&softening, mean_squares, sizeof softening);
    load_groups(importance, size, groups->count, groups->errors);
    for (int i = 0; i < size; i++) {
        const qs_lanes x = groups->x[i];
        groups->errors[i] *= __builtin_elementwise_sqrt(softening + x * x);
    }
}

/* The weight of largest magnitude in each group, with its sign; of equal ones the first. */
QS_INLINE void largest_in_lanes(const lane_groups *groups, int size, qs_lanes *result, qs_lanes *sizes) {
    const qs_lanes zero = 0.0f;
    qs_lanes largest = zero, with_sign = zero;
    for (int i = 0; i < size; i++) {
        const qs_lanes x = groups->x[i], magnitude = __builtin_elementwise_abs(x);
        with_sign = magnitude > largest ? x : with_sign;
        largest = magnitude > largest ? magnitude : largest;
    }
    *result = with_sign;
    *sizes = largest;
}
