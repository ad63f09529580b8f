/* Which panel kernels an instruction set has: all of them. */
#include "tables.h"

#include "kernels.h"

#define ENTRY(field, type, TYPE, isa) [QS_TYPE_##TYPE] = qs_panel_##field##_##type##__##isa,
#define EACH_TYPE(field, isa)                                                                                         \
    ENTRY(field, q4_0, Q4_0, isa)                                                                            \
    ENTRY(field, q4_1, Q4_1, isa)                                                                            \
    ENTRY(field, q5_0, Q5_0, isa)                                                                            \
    ENTRY(field, q5_1, Q5_1, isa)                                                                            \
    ENTRY(field, q8_0, Q8_0, isa)                                                                            \
    ENTRY(field, q2_k, Q2_K, isa)                                                                            \
    ENTRY(field, q3_k, Q3_K, isa)                                                                            \
    ENTRY(field, q4_k, Q4_K, isa)                                                                            \
    ENTRY(field, q5_k, Q5_K, isa)                                                                            \
    ENTRY(field, q6_k, Q6_K, isa)                                                                            \
    ENTRY(field, iq4_nl, IQ4_NL, isa)                                                                        \
    ENTRY(field, iq4_xs, IQ4_XS, isa)                                                                        \
    ENTRY(field, mxfp4, MXFP4, isa)                                                                          \
    ENTRY(field, f32, F32, isa)                                                                              \
    ENTRY(field, f16, F16, isa)                                                                              \
    ENTRY(field, bf16, BF16, isa)

#define DEFINE_TABLE(isa)                                                                                             \
    const qs_panel_kernels qs_panel_kernels__##isa = {                                                                \
        .name = #isa,                                                                                                 \
        .pack = {EACH_TYPE(pack, isa)},                                                                               \
        .one = {EACH_TYPE(one, isa)},                                                                                 \
        .unpack = {EACH_TYPE(unpack, isa)},                                                                           \
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
