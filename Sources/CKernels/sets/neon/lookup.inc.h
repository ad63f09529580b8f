/* What the panels of all variants of this set have in common. */
QS_INLINE vc qs_lookup(const uint8_t table[16], vc index) {
    return (vc)vqtbl1q_u8(vld1q_u8(table), (uint8x16_t)index);
}
