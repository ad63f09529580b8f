/*
 * What everything that knows panels shares: units of their layout, facts of types, kinds of products, tables of
 * kernels.
 */
#ifndef QS_PRODUCT_KERNELS_H
#define QS_PRODUCT_KERNELS_H

#include "../base/dispatch.h"
#include "../base/formats.h"
#include "qs_product.h"

/*
 * A panel's block is made of parts, whose places are bytes from its start: see panels/<type>.inc.h. Codes lie in
 * dwords, [dword of a row's block][16 rows]; what the file has in bytes for each group of columns lies in dwords too,
 * four groups in one. Bytes of a vector of dwords, one a row; of halves, one a row.
 */
enum { DWORDS = 64, HALVES = 32 };

/* The columns of formats.def as constants of each type: QS_COLUMNS_q4_k = 256, and so on. */
#define QS_FACTS_CODES(name, weights, bytes, group, offsets, shift, wide, parts)                                       \
    QS_COLUMNS_##name = weights, QS_FILE_BYTES_##name = bytes, QS_GROUP_##name = group, QS_OFFSETS_##name = offsets,   \
    QS_SHIFT_##name = shift, QS_WIDE_##name = wide, QS_PARTS_##name = parts,
#define QS_FACTS_FLOATS(name, weights, bytes, ...) QS_FILE_BYTES_##name = bytes,
#define QS_FACTS_NO_PANELS(...)
enum {
#define QS_FORMAT(id, NAME, name, weights, bytes, codec, panels, ...)                                                  \
    QS_FACTS_##panels(name, weights, bytes, __VA_ARGS__)
#include "../base/each_format.h"
};

/* The file of a type's panels, for include_formats.h. */
#define QS_PANELS_FILE_CODES(name) QS_PATH(../product/panels/name.inc.h)
#define QS_PANELS_FILE_FLOATS(name) QS_PANELS_FILE_CODES(name)
#define QS_PANELS_FILE_NO_PANELS(name) "nothing.h"

/* QS_MANY_KINDS by number, and as they are called in the names of kernels: X(kind, name). */
#define QS_EACH_MANY_KIND(X) X(0, c32) X(1, c16) X(2, c32o) X(3, c16o) X(4, c32w) X(5, c16w) X(6, c32ow) X(7, c16ow)

/* Which of the kernels for many tokens multiplies a type's unpacked panels. */
static inline int qs_many_kind(const qs_panel_format *format) {
    return (format->group == 16 ? QS_MANY_SMALL_GROUPS : 0) | (format->has_offsets ? QS_MANY_OFFSETS : 0) |
           (format->is_wide ? QS_MANY_WIDE : 0);
}

/* A set's variants: see base/dispatch.h. */
QS_DEFINE_VARIANTS(qs_product_kernels);
const qs_product_kernels_variants *qs_product_kernels_variants_for(qs_isa isa);

#endif
