/* Which panel kernels an instruction set has: all of them. */
#include "tables.h"

#include "kernels.h"

#define ENTRY(field, isa, type, TYPE) [QS_TYPE_##TYPE] = qs_panel_##field##_##type##__##isa,

#define DEFINE_TABLE(isa)                                                                                             \
    const qs_panel_kernels qs_panel_kernels__##isa = {                                                                \
        .name = #isa,                                                                                                 \
        .pack = {QS_EACH_TYPE_WITH(ENTRY, pack, isa)},                                                                \
        .one = {QS_EACH_TYPE_WITH(ENTRY, one, isa)},                                                                  \
        .unpack = {QS_EACH_TYPE_WITH(ENTRY, unpack, isa)},                                                            \
        .many = {qs_panel_many_0__##isa, qs_panel_many_1__##isa, qs_panel_many_2__##isa, qs_panel_many_3__##isa,      \
                 qs_panel_many_4__##isa, qs_panel_many_5__##isa, qs_panel_many_6__##isa, qs_panel_many_7__##isa},     \
        .many_floats = qs_panel_many_floats__##isa,                                                                   \
        .round_row = qs_panel_round_row__##isa,                                                                       \
    };

DEFINE_TABLE(scalar)
#if defined(__x86_64__)
DEFINE_TABLE(avx2)
DEFINE_TABLE(avx_vnni)
DEFINE_TABLE(avx512)
#elif defined(__aarch64__)
DEFINE_TABLE(neon)
DEFINE_TABLE(neon_dotprod)
DEFINE_TABLE(neon_i8mm)
#endif
