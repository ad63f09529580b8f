/*
 * What every kernel that is written for instruction sets starts from. Bodies that are compiled once for each set end in
 * .inc.h and have no include guards; they lie in the rooms, and the files of sets/<set>/ include them between QS_BEGIN
 * and QS_END (QS_BEGIN_TILES where totals have to stay in registers). The set's own set.h defines before:
 *   QS_BASE     its name: avx2
 *   QS_HAS_SET  1 where this is compiled for its architecture, else 0
 *   QS_TARGET   what the compiler may use; not there: what the architecture always has
 *   QS_TUNING   with a comma before, the processor's model for tiles; not there: the compiler's general one
 *   QS_LANES    floats of a vector; not there: the set's kernels are plain C
 * A file of a variant defines even before, as product_vnni.c does:
 *   QS_SET       the variant's name, the set's with what is more behind it: avx2_vnni
 *   QS_FEATURES  with a comma before, what the compiler may use beyond QS_TARGET (where a set has none: QS_TARGET itself)
 *
 * A kernel is called qs_<what it does>_<weights>[_x_<activations>]__<set>:
 *   decode, encode, best        a format's blocks to floats, and back
 *   pack, unpack, one, many     rows to a panel, a panel to codes, a panel times one token, unpacked panels times many
 *   q4_k, f16, ...              weights of that type
 *   c32, c16                    unpacked codes in groups of so many columns; then o: with offsets, w: of all 8 bits
 *   x_r8, x_f32, x_bf16         activations rounded to 8 bits, as they are, rounded to BF16
 * Others are named by what they compute: qs_rms_norm__avx2, qs_attend_q8_0__neon.
 */
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define QS_PRAGMA_(...) _Pragma(#__VA_ARGS__)
#define QS_PRAGMA(...) QS_PRAGMA_(__VA_ARGS__)

#if !defined(QS_SET)
#define QS_SET QS_BASE
#endif
#if !defined(QS_FEATURES)
#define QS_FEATURES
#endif
#if !defined(QS_TUNING)
#define QS_TUNING
#endif

#if defined(QS_TARGET)
#define QS_BEGIN QS_PRAGMA(clang attribute push(__attribute__((target(QS_TARGET QS_FEATURES))), apply_to = function))
#define QS_BEGIN_TILES                                                                                                 \
    QS_PRAGMA(clang attribute push(__attribute__((target(QS_TARGET QS_FEATURES QS_TUNING))), apply_to = function))
#define QS_END QS_PRAGMA(clang attribute pop)
#else
#define QS_BEGIN
#define QS_BEGIN_TILES
#define QS_END
#endif

/* qs_decode_q4_0 -> qs_decode_q4_0__avx2 */
#define QS_JOIN_(name, set) name##__##set
#define QS_JOIN(name, set) QS_JOIN_(name, set)
#define QS_NAME(name) QS_JOIN(name, QS_SET)
/* The same of the set that a variant belongs to. */
#define QS_BASE_NAME(name) QS_JOIN(name, QS_BASE)

/* The same of a type: (codes, q4_k) -> codes_q4_k; and times activations: (qs_one, q4_k, r8) -> qs_one_q4_k_x_r8 */
#define QS_OF_TYPE_(name, type) name##_##type
#define QS_OF_TYPE(name, type) QS_OF_TYPE_(name, type)
#define QS_OF_TYPE_BY_(name, type, activations) name##_##type##_x_##activations
#define QS_OF_TYPE_BY(name, type, activations) QS_OF_TYPE_BY_(name, type, activations)

#define QS_TEXT_(name) #name
#define QS_TEXT(name) QS_TEXT_(name)

/* For what is worth a copy at each call, whose sizes and limits then are constants. */
#define QS_INLINE static inline __attribute__((always_inline))
#define QS_UNROLL _Pragma("clang loop unroll(full)")
