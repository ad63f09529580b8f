/* Declares the panel kernels of QS_PANELS_NAME's set or variant. */
#define QS_DECLARE_CODES(name)                                                                                         \
    QS_DECLARE_PACKING(name)                                                                                           \
    void QS_PANELS_NAME(qs_one_##name##_x_r8)(const uint8_t *, int32_t, const void *, float *, const uint8_t *);
#define QS_DECLARE_FLOATS(name)                                                                                        \
    QS_DECLARE_PACKING(name)                                                                                           \
    void QS_PANELS_NAME(qs_one_##name##_x_f32)(const uint8_t *, int32_t, const void *, float *, const uint8_t *);
#define QS_DECLARE_NO_PANELS(name)
#define QS_DECLARE_PACKING(name)                                                                                       \
    void QS_PANELS_NAME(qs_pack_##name)(const qs_panel_packing *);                                                     \
    void QS_PANELS_NAME(qs_unpack_##name)(const uint8_t *, int32_t, int32_t, qs_unpacked_panel);
#define QS_FORMAT(id, NAME, name, weights, bytes, codec, panels, ...) QS_DECLARE_##panels(name)
#include "../base/each_format.h"

#define QS_DECLARE_MANY(kind, name) void QS_PANELS_NAME(qs_many_##name##_x_r8)(const qs_panel_product *);
QS_EACH_MANY_KIND(QS_DECLARE_MANY)
void QS_PANELS_NAME(qs_many_f32_x_f32)(const qs_panel_product *);
