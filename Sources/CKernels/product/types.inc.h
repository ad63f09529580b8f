/* What the files of types, panels/<type>.inc.h, are written with: see coded_vector.inc.h and floats_vector.inc.h. */

QS_INLINE vc codes_at(const uint8_t *block, int offset, int dword, int slice) {
    return load_codes(block + offset + dword * DWORDS + slice * SLICE);
}

QS_INLINE qs_vi dwords_at(const uint8_t *block, int offset, int dword, int slice) {
    return load_dwords(block + offset + dword * DWORDS + slice * SLICE);
}

#define QS_UNUSED __attribute__((unused))
#define QS_PACK(type) QS_INLINE void pack_##type(const qs_sources *from, uint8_t *to)
#define QS_CODES(type) QS_INLINE vc codes_##type(const uint8_t *block, int slice, QS_UNUSED int g, int c)
#define QS_SCALES(type) QS_INLINE qs_vf scales_##type(const uint8_t *block, int slice, QS_UNUSED int g)
#define QS_OFFSETS(type)                                                                                               \
    QS_INLINE qs_vf offsets_##type(QS_UNUSED const uint8_t *block, QS_UNUSED int slice, QS_UNUSED int g)
#define QS_NO_OFFSETS(type)                                                                                            \
    QS_OFFSETS(type) {                                                                                                 \
        return (qs_vf){0};                                                                                             \
    }
#define QS_PACK_ALL(type) QS_INLINE void pack_##type(const qs_panel_packing *job)
#define QS_WEIGHTS(type) QS_INLINE qs_vf weights_##type(const uint8_t *from)
