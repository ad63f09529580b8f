/* Where the tiles of products with many tokens read and write. */

/* Where token t of a tile lies; of what is beyond `many` the last is taken, and its sums are not written. */
QS_INLINE const uint8_t *token_at(const qs_panel_product *product, int32_t first, int t, int many) {
    return (const uint8_t *)product->activations + (first + (t < many ? t : many - 1)) * product->stride;
}

/* What token `token` has of a slice of panels of `rows` rows in all from the columns before. */
QS_INLINE qs_vf carried_total(const qs_panel_product *product, int32_t token, int slice, int rows) {
    return product->carried ? load(product->carried + (int64_t)token * rows + slice * QS_LANES) : (qs_vf){0};
}

/* Writes what token `token` has in the rows of a slice. */
QS_INLINE void write_total(const qs_panel_product *product, int32_t token, int slice, qs_vf total) {
    float *out = product->out + token * product->out_stride + slice * QS_LANES;
    const float *bias = product->bias == NULL ? NULL : product->bias + slice * QS_LANES;
    const int rows = product->rows - slice * QS_LANES;
    if (rows >= QS_LANES) {
        const qs_vf sum = bias ? total + load(bias) : total;
        store(out, product->accumulate ? load(out) + sum : sum);
        return;
    }
    for (int r = 0; r < rows; r++) {
        const float sum = bias ? total[r] + bias[r] : total[r];
        out[r] = product->accumulate ? out[r] + sum : sum;
    }
}

/* Leaves what token `token` has in a slice for the columns behind, or writes it where there are none. */
QS_INLINE void leave_total(const qs_panel_product *product, int32_t token, int slice, int rows, qs_vf total) {
    if (product->carry) {
        store(product->carry + (int64_t)token * rows + slice * QS_LANES, total);
    } else {
        write_total(product, token, slice, total);
    }
}
