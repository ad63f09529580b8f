/* Which panel kernels an instruction set has: all of them. */
#include "tables.h"

#include <stddef.h>

#include "kernels.h"

#define ENTRY(field, isa, type, TYPE) [QS_TYPE_##TYPE] = qs_panel_##field##_##type##__##isa,

/* All kernels of a set; those behind them replace some of its own. */
#define TABLE(isa, called, ...)                                                                                       \
    {                                                                                                                 \
        .name = called,                                                                                               \
        .pack = {QS_EACH_TYPE_WITH(ENTRY, pack, isa)},                                                                \
        .one = {QS_EACH_TYPE_WITH(ENTRY, one, isa)},                                                                  \
        .unpack = {QS_EACH_TYPE_WITH(ENTRY, unpack, isa)},                                                            \
        .many = {qs_panel_many_0__##isa, qs_panel_many_1__##isa, qs_panel_many_2__##isa, qs_panel_many_3__##isa,      \
                 qs_panel_many_4__##isa, qs_panel_many_5__##isa, qs_panel_many_6__##isa, qs_panel_many_7__##isa},     \
        .many_floats = qs_panel_many_floats__##isa,                                                                   \
        .round_row = qs_panel_round_row__##isa, __VA_ARGS__                                                           \
    }
#define DEFINE_TABLE(isa, panels)                                                                                     \
    const qs_panel_kernels qs_panel_kernels__##isa = TABLE(isa, #isa, .panels_at_once = panels, .many_bf16 = NULL);

DEFINE_TABLE(scalar, 1)
#if defined(__x86_64__)
DEFINE_TABLE(avx2, 1)
DEFINE_TABLE(avx_vnni, 1)
DEFINE_TABLE(avx512, 2)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winitializer-overrides"
const qs_panel_kernels qs_panel_kernels__avx512_bf16 =
    TABLE(avx512, "avx512_bf16", .panels_at_once = 2, .one[QS_TYPE_BF16] = qs_panel_one_bf16__avx512_bf16,
          .unpack[QS_TYPE_BF16] = qs_panel_unpack_bf16__avx512_bf16, .many_bf16 = qs_panel_many_bf16__avx512_bf16);
#pragma clang diagnostic pop
#elif defined(__aarch64__)
DEFINE_TABLE(neon, 1)
DEFINE_TABLE(neon_dotprod, 1)
DEFINE_TABLE(neon_i8mm, 1)
#endif
