/* What the panels of all variants of this set have in common. */
QS_INLINE vc qs_lookup(const uint8_t table[16], vc index) {
    const __m256i values = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
    return (vc)_mm256_shuffle_epi8(values, (__m256i)index);
}
