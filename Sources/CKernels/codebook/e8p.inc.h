/*
 * E8P: a vector of the source, with signs, shifted by a quarter up or down. The signs that make a sum of coordinates
 * even are allowed: where those of the vector to be coded are not, the cheapest one is turned, which adds
 * 4 |x| s to the squared distance. So all 2^16 codes are searched by looking at 2 * 256.
 */

/* The nearest code of x with the shift already taken off. */
QS_INLINE int32_t nearest_source(const qs_e8p_source *source, const float *x, float *distance) {
    float size[8];
    int negatives = 0;
    for (int j = 0; j < 8; j++) {
        size[j] = __builtin_fabsf(x[j]);
        negatives += x[j] < 0.0f;
    }
    const qs_lanes parity = (float)(negatives & 1);
    qs_lanes best = __builtin_inff();
    qs_lane_integers at = 0;
    for (int32_t p = 0; p < 16; p++) {
        qs_lanes sum = 0.0f, turn = __builtin_inff(), odd;
        for (int j = 0; j < 8; j++) {
            qs_lanes entry;
            memcpy(&entry, source->panels + (int64_t)(p * 8 + j) * QS_ABREAST, sizeof entry);
            const qs_lanes d = size[j] - entry, cost = size[j] * entry;
            sum += d * d;
            turn = AT_MOST(cost, turn);
        }
        memcpy(&odd, source->is_odd + p * QS_ABREAST, sizeof odd);
        const qs_lanes turned = sum + 4.0f * turn;
        sum = odd != parity ? turned : sum;
        const qs_lane_integers closer = sum < best, here = p;
        best = closer ? sum : best;
        at = closer ? here : at;
    }
    return lowest_lane(&best, &at, distance);
}

/* The code of source vector `index` with the allowed signs that suit x best. */
static inline uint16_t signed_code(const qs_e8p_source *source, const float *x, int32_t index, int plus) {
    uint32_t signs = 0;
    int cheapest = 0, negatives = 0;
    float least = __builtin_inff();
    for (int j = 0; j < 8; j++) {
        const float cost = __builtin_fabsf(x[j]) * source->panels[(index / 16 * 8 + j) * QS_ABREAST + index % 16];
        if (cost < least) {
            least = cost;
            cheapest = j;
        }
        if (x[j] < 0.0f) {
            signs |= 1u << (8 - j);
            negatives++;
        }
    }
    if ((negatives & 1) != (int)source->is_odd[index]) signs ^= 1u << (8 - cheapest);
    /* Coordinate 0 has bit 8, which is not stored. */
    return (uint16_t)((uint32_t)index << 8 | (signs & 0xfeu) | (uint32_t)plus);
}

static void QS_NAME(qs_nearest_e8p)(const qs_e8p_source *source, const float *x, int64_t count, uint16_t *codes,
                                    float *values) {
    for (int64_t i = 0; i < count; i++) {
        float shifted[2][8], distances[2];
        int32_t indices[2];
        for (int plus = 0; plus < 2; plus++) {
            for (int j = 0; j < 8; j++) shifted[plus][j] = x[8 * i + j] + (plus ? -0.25f : 0.25f);
            indices[plus] = nearest_source(source, shifted[plus], &distances[plus]);
        }
        const int plus = distances[1] < distances[0];
        codes[i] = signed_code(source, shifted[plus], indices[plus], plus);
        qs_e8p_decode(source, codes[i], values + 8 * i);
    }
}
