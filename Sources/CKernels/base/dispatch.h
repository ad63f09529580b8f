/*
 * From an instruction set to its kernels, for every room in the same way.
 *
 * Each set defines one table a room, <type>__<set>, such as qs_statistics_kernels__avx2. The one rule for a set that
 * this processor lacks, or that is none: it has no kernels, NULL. qs_current_isa() and QS_ISA_SCALAR always have some.
 */
#ifndef QS_DISPATCH_H
#define QS_DISPATCH_H

#include <stddef.h>

#include "qs_base_isa.h"

/* QS_ON_<architecture of sets.def>(...): what is in the brackets where this is compiled for it, else nothing. */
#define QS_ON_ANY(...) __VA_ARGS__
#if defined(__x86_64__)
#define QS_ON_X86_64(...) __VA_ARGS__
#else
#define QS_ON_X86_64(...)
#endif
#if defined(__aarch64__)
#define QS_ON_ARM64(...) __VA_ARGS__
#else
#define QS_ON_ARM64(...)
#endif

#define QS_DECLARE_TABLE(NAME, name, architecture, features, type)                                                     \
    QS_ON_##architecture(extern const type type##__##name;)
#define QS_TABLE_OF_SET(NAME, name, architecture, features, type)                                                      \
    QS_ON_##architecture([QS_ISA_##NAME] = &type##__##name, )

/* Defines <type>_for(isa), the table of a set, and <type>_current(), that of the set in use. */
#define QS_DISPATCH(type)                                                                                              \
    QS_EACH_SET(QS_DECLARE_TABLE, type)                                                                                \
    const type *type##_for(qs_isa isa) {                                                                               \
        static const type *const tables[QS_ISA_COUNT] = { QS_EACH_SET(QS_TABLE_OF_SET, type) };                        \
        return qs_isa_is_available(isa) ? tables[isa] : NULL;                                                          \
    }                                                                                                                  \
    const type *type##_current(void) {                                                                                 \
        return type##_for(qs_current_isa());                                                                           \
    }

/*
 * The same for rooms whose kernels gain by features beyond a set's: there a set defines <type>_variants__<set>, a table
 * a variant, best first; the last needs nothing more.
 */
enum { QS_MOST_VARIANTS = 4 };

#define QS_DEFINE_VARIANTS(type)                                                                                       \
    typedef struct {                                                                                                   \
        struct {                                                                                                       \
            uint32_t features; /* that the processor has to have beside the set's */                                   \
            const type *kernels;                                                                                       \
        } of[QS_MOST_VARIANTS];                                                                                        \
    } type##_variants

#define QS_DECLARE_VARIANTS(NAME, name, architecture, features, type)                                                  \
    QS_ON_##architecture(extern const type##_variants type##_variants__##name;)
#define QS_VARIANTS_OF_SET(NAME, name, architecture, features, type)                                                   \
    QS_ON_##architecture([QS_ISA_##NAME] = &type##_variants__##name, )

/* Defines <type>_variants_for(isa), and the same two functions as above. */
#define QS_DISPATCH_VARIANTS(type)                                                                                     \
    QS_EACH_SET(QS_DECLARE_VARIANTS, type)                                                                             \
    const type##_variants *type##_variants_for(qs_isa isa) {                                                           \
        static const type##_variants *const tables[QS_ISA_COUNT] = { QS_EACH_SET(QS_VARIANTS_OF_SET, type) };          \
        return qs_isa_is_available(isa) ? tables[isa] : NULL;                                                          \
    }                                                                                                                  \
    const type *type##_for(qs_isa isa) {                                                                               \
        const type##_variants *variants = type##_variants_for(isa);                                                    \
        int v = 0;                                                                                                     \
        while (variants != NULL && !qs_cpu_has(variants->of[v].features)) v++;                                         \
        return variants == NULL ? NULL : variants->of[v].kernels;                                                      \
    }                                                                                                                  \
    const type *type##_current(void) {                                                                                 \
        return type##_for(qs_current_isa());                                                                           \
    }

#endif
