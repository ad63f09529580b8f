#include "qs_base_isa.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

#if defined(__x86_64__)

#include <cpuid.h>

/* The register state that the operating system saves: 0x06 for AVX, 0xe6 for AVX-512. */
static uint64_t saved_register_state(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static int all(uint32_t word, uint32_t mask) {
    return (word & mask) == mask;
}

static uint32_t detect(void) {
    uint32_t a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    const uint32_t osxsave = 1u << 27, avx = 1u << 28;
    if (!all(c, osxsave | avx)) return 0;
    const uint64_t state = saved_register_state();
    if ((state & 0x06) != 0x06) return 0;

    uint32_t features = 0;
    if (c & 1u << 12) features |= QS_CPU_FMA;
    if (c & 1u << 29) features |= QS_CPU_F16C;

    uint32_t b7, c7, d7;
    if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d7)) return features;
    if (b7 & 1u << 5) features |= QS_CPU_AVX2;
    uint32_t a71 = 0;
    if (a >= 1) {
        uint32_t b71, c71, d71;
        __get_cpuid_count(7, 1, &a71, &b71, &c71, &d71);
    }
    if (a71 & 1u << 4) features |= QS_CPU_AVX_VNNI;

    /* F is bit 16, DQ 17, BW 30, VL 31. */
    const uint32_t avx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
    if ((state & 0xe6) != 0xe6 || !all(b7, avx512)) return features;
    features |= QS_CPU_AVX512;
    if (c7 & 1u << 11) features |= QS_CPU_AVX512_VNNI;
    if (c7 & 1u << 1) features |= QS_CPU_AVX512_VBMI;
    if (a71 & 1u << 5) features |= QS_CPU_AVX512_BF16;
    return features;
}

#elif defined(__aarch64__) && defined(__linux__)

static uint32_t detect(void) {
    uint32_t features = QS_CPU_NEON;
    /* HWCAP_ASIMDDP and HWCAP2_I8MM of the kernel's ABI. */
    if (getauxval(AT_HWCAP) & 1ul << 20) features |= QS_CPU_NEON_DOTPROD;
    if (getauxval(AT_HWCAP2) & 1ul << 13) features |= QS_CPU_NEON_I8MM;
    return features;
}

#elif defined(__aarch64__) && defined(__APPLE__)

static int has(const char *name) {
    int value = 0;
    size_t size = sizeof value;
    return sysctlbyname(name, &value, &size, NULL, 0) == 0 && value != 0;
}

static uint32_t detect(void) {
    uint32_t features = QS_CPU_NEON;
    if (has("hw.optional.arm.FEAT_DotProd")) features |= QS_CPU_NEON_DOTPROD;
    if (has("hw.optional.arm.FEAT_I8MM")) features |= QS_CPU_NEON_I8MM;
    return features;
}

#else

static uint32_t detect(void) {
    return 0;
}

#endif

/* Both caches hold the value plus one, so that 0 means "not yet found". Two threads that race find the same. */
static _Atomic uint32_t cached_features;
static _Atomic uint32_t cached_isa;

uint32_t qs_cpu_features(void) {
    uint32_t cached = atomic_load_explicit(&cached_features, memory_order_relaxed);
    if (cached == 0) {
        cached = detect() + 1;
        atomic_store_explicit(&cached_features, cached, memory_order_relaxed);
    }
    return cached - 1;
}

int qs_cpu_has(uint32_t features) {
    return (qs_cpu_features() & features) == features;
}

#define QS_SET_FACTS(NAME, name, architecture, features, ...) [QS_ISA_##NAME] = {#name, features},
static const struct {
    const char *name;
    uint32_t features;
} sets[QS_ISA_COUNT] = {QS_EACH_SET(QS_SET_FACTS, )};

static int is_set(qs_isa isa) {
    return (uint32_t)isa < QS_ISA_COUNT;
}

int qs_isa_is_available(qs_isa isa) {
    return is_set(isa) && qs_cpu_has(sets[isa].features);
}

const char *qs_isa_name(qs_isa isa) {
    return is_set(isa) ? sets[isa].name : "unknown";
}

qs_isa qs_best_isa(void) {
    int best = QS_ISA_COUNT - 1;
    while (!qs_isa_is_available((qs_isa)best)) best--;
    return (qs_isa)best;
}

static qs_isa choose(void) {
    const char *forced = getenv("QUANTSCOPE_ISA");
    for (int isa = 0; forced != NULL && isa < QS_ISA_COUNT; isa++) {
        if (strcmp(forced, sets[isa].name) == 0 && qs_isa_is_available((qs_isa)isa)) return (qs_isa)isa;
    }
    return qs_best_isa();
}

qs_isa qs_current_isa(void) {
    uint32_t cached = atomic_load_explicit(&cached_isa, memory_order_relaxed);
    if (cached == 0) {
        cached = (uint32_t)choose() + 1;
        atomic_store_explicit(&cached_isa, cached, memory_order_relaxed);
    }
    return (qs_isa)(cached - 1);
}
