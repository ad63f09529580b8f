/* Declares the panel kernels of every instruction set, which table.c puts into their tables. */
#ifndef QS_PANEL_KERNELS_H
#define QS_PANEL_KERNELS_H

#include "../layer/kernels.h"
#include "formats.h"

/* QS_MANY_KINDS by number: X(kind). */
#define QS_EACH_MANY_KIND(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

/* Which of the kernels for many tokens multiplies a type's unpacked panels. */
static inline int qs_many_kind(const qs_panel_format *format) {
    return (format->group == 16 ? QS_MANY_SMALL_GROUPS : 0) | (format->has_offsets ? QS_MANY_OFFSETS : 0) |
           (format->is_wide ? QS_MANY_WIDE : 0);
}

#define QS_DECLARE_TYPE(isa, unused, name, NAME)                                                                      \
    void qs_panel_pack_##name##__##isa(const qs_panel_packing *job);                                                  \
    void qs_panel_unpack_##name##__##isa(const uint8_t *panel, int32_t blocks, int32_t columns,                       \
                                         qs_unpacked_panel out);                                                      \
    void qs_panel_one_##name##__##isa(const uint8_t *panel, int32_t blocks, const void *activations, float *sums,     \
                                      const uint8_t *ahead);
#define QS_DECLARE_MANY(isa, kind) void qs_panel_many_##kind##__##isa(const qs_panel_product *product);
#define QS_DECLARE_PANELS(isa)                                                                                        \
    QS_EACH_TYPE_WITH(QS_DECLARE_TYPE, isa, 0)                                                                        \
    QS_DECLARE_MANY(isa, 0) QS_DECLARE_MANY(isa, 1) QS_DECLARE_MANY(isa, 2) QS_DECLARE_MANY(isa, 3)                   \
    QS_DECLARE_MANY(isa, 4) QS_DECLARE_MANY(isa, 5) QS_DECLARE_MANY(isa, 6) QS_DECLARE_MANY(isa, 7)                   \
    void qs_panel_many_floats__##isa(const qs_panel_product *product);                                                \
    void qs_panel_round_row__##isa(const float *values, int32_t columns, qs_rounded_block *record);

QS_DECLARE_PANELS(scalar)
/* Packs rows of any type of panels, in plain C. */
void qs_panel_pack_any(uint32_t type, const qs_panel_packing *job);
#if defined(__x86_64__)
QS_DECLARE_PANELS(avx2)
QS_DECLARE_PANELS(avx_vnni)
QS_DECLARE_PANELS(avx512)
void qs_panel_one_bf16__avx512_bf16(const uint8_t *panel, int32_t columns, const void *activations, float *sums,
                                    const uint8_t *ahead);
void qs_panel_unpack_bf16__avx512_bf16(const uint8_t *panel, int32_t blocks, int32_t columns, qs_unpacked_panel out);
void qs_panel_many_bf16__avx512_bf16(const qs_panel_product *product);
#endif
#if defined(__aarch64__)
QS_DECLARE_PANELS(neon)
QS_DECLARE_PANELS(neon_dotprod)
QS_DECLARE_PANELS(neon_i8mm)
#endif

#endif
