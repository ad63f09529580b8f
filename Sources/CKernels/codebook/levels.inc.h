/* Levels of a scalar codebook. */

QS_INLINE void snap_lanes(const float *levels, const float *thresholds, int32_t count, const qs_lanes *x, qs_lanes *y) {
    qs_lanes level = levels[0];
    for (int32_t k = 1; k < count; k++) {
        const qs_lanes next = levels[k];
        level = *x > thresholds[k - 1] ? next : level;
    }
    *y = level;
}

static void QS_NAME(qs_snap)(const float *levels, const float *thresholds, int32_t levels_count, const float *x,
                             int64_t count, float *y) {
    for (int64_t i = 0; i < count; i += QS_ABREAST) {
        const size_t used = sizeof(float) * (size_t)(count - i < QS_ABREAST ? count - i : QS_ABREAST);
        qs_lanes in = 0.0f, out;
        memcpy(&in, x + i, used);
        snap_lanes(levels, thresholds, levels_count, &in, &out);
        memcpy(y + i, &out, used);
    }
}

static qs_level_sums QS_NAME(qs_level_sums)(const float *levels, const float *thresholds, int32_t levels_count,
                                            float inverse_scale, const float *x, const float *weights, int64_t count) {
    qs_lanes product = 0.0f, square = 0.0f;
    for (int64_t i = 0; i < count; i += QS_ABREAST) {
        const size_t used = sizeof(float) * (size_t)(count - i < QS_ABREAST ? count - i : QS_ABREAST);
        /* Weights of zero leave out what lies beyond the end. */
        qs_lanes in = 0.0f, weight = 0.0f, level;
        memcpy(&in, x + i, used);
        if (weights != NULL)
            memcpy(&weight, weights + i, used);
        else
            for (size_t lane = 0; lane < used / sizeof(float); lane++) weight[(int)lane] = 1.0f;
        in *= inverse_scale;
        snap_lanes(levels, thresholds, levels_count, &in, &level);
        product += weight * in * level;
        square += weight * level * level;
    }
    qs_level_sums sums = {0.0, 0.0};
    for (int lane = 0; lane < QS_ABREAST; lane++) {
        sums.product += (double)product[lane];
        sums.square += (double)square[lane];
    }
    return sums;
}
