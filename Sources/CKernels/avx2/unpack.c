/* Rows of quantized weights to codes, scales and offsets, 32 weights at a time. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#include <immintrin.h>

#include "../inference/bytes.h"
#include "../inference/kernels.h"

static inline float half_at(const uint8_t *bytes) {
    uint16_t half;
    memcpy(&half, bytes, sizeof half);
    return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half)));
}

static inline void fill_pair(float *out, float value) {
    out[0] = value;
    out[1] = value;
}

/* 16 bytes of nibbles: the low ones first. */
static inline __m256i nibbles(const uint8_t *bytes) {
    const __m128i packed = _mm_loadu_si128((const __m128i *)(const void *)bytes);
    const __m256i both = _mm256_set_m128i(_mm_srli_epi16(packed, 4), packed);
    return _mm256_and_si256(both, _mm256_set1_epi8(15));
}

/* 32 bits to 32 bytes: 16 where a bit is set. */
static inline __m256i fifth_bits(const uint8_t *bytes) {
    const __m256i word = _mm256_set1_epi32((int)qs_u32_at(bytes));
    const __m256i spread = _mm256_shuffle_epi8(
        word, _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3,
                               3, 3, 3));
    const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201ull);
    const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(spread, bit), bit);
    return _mm256_and_si256(set, _mm256_set1_epi8(16));
}

static inline __m256i load(const uint8_t *bytes) {
    return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

static inline void store(int8_t *codes, __m256i value) {
    _mm256_storeu_si256((__m256i *)(void *)codes, value);
}

void qs_unpack_q4_0__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 18) {
        store(codes + c, _mm256_sub_epi8(nibbles(block + 2), _mm256_set1_epi8(8)));
        fill_pair(scales + c / 16, half_at(block));
    }
}

void qs_unpack_q4_1__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 32, block += 20) {
        store(codes + c, nibbles(block + 4));
        fill_pair(scales + c / 16, half_at(block));
        fill_pair(offsets + c / 16, half_at(block + 2));
    }
}

void qs_unpack_q5_0__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 22) {
        const __m256i code = _mm256_or_si256(nibbles(block + 6), fifth_bits(block + 2));
        store(codes + c, _mm256_sub_epi8(code, _mm256_set1_epi8(16)));
        fill_pair(scales + c / 16, half_at(block));
    }
}

void qs_unpack_q5_1__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 32, block += 24) {
        store(codes + c, _mm256_or_si256(nibbles(block + 8), fifth_bits(block + 4)));
        fill_pair(scales + c / 16, half_at(block));
        fill_pair(offsets + c / 16, half_at(block + 2));
    }
}

void qs_unpack_q8_0__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 32, block += 34) {
        store(codes + c, load(block + 2));
        fill_pair(scales + c / 16, half_at(block));
    }
}

/* Bits 2 * part and 2 * part + 1 of each byte. */
static inline __m256i twos(__m256i bytes, int part) {
    return _mm256_and_si256(_mm256_srl_epi16(bytes, _mm_cvtsi32_si128(2 * part)), _mm256_set1_epi8(3));
}

void qs_unpack_q2_k__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    for (int32_t c = 0; c < columns; c += 256, block += 84) {
        for (int half = 0; half < 2; half++) {
            const __m256i packed = load(block + 16 + half * 32);
            for (int part = 0; part < 4; part++) store(codes + c + half * 128 + part * 32, twos(packed, part));
        }
        const __m256 scale = _mm256_set1_ps(half_at(block + 80)), minimum = _mm256_set1_ps(-half_at(block + 82));
        for (int g = 0; g < 16; g += 8) {
            const __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(block + g)));
            const __m256i low = _mm256_and_si256(bytes, _mm256_set1_epi32(15)), high = _mm256_srli_epi32(bytes, 4);
            _mm256_storeu_ps(scales + c / 16 + g, _mm256_mul_ps(scale, _mm256_cvtepi32_ps(low)));
            _mm256_storeu_ps(offsets + c / 16 + g, _mm256_mul_ps(minimum, _mm256_cvtepi32_ps(high)));
        }
    }
}

void qs_unpack_q3_k__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    for (int32_t c = 0; c < columns; c += 256, block += 110) {
        const __m256i third = load(block);
        for (int sub = 0; sub < 8; sub++) {
            const __m256i bit = _mm256_set1_epi8((char)(1 << sub));
            const __m256i clear = _mm256_cmpeq_epi8(_mm256_and_si256(third, bit), _mm256_setzero_si256());
            const __m256i low = twos(load(block + 32 + sub / 4 * 32), sub % 4);
            store(codes + c + sub * 32, _mm256_sub_epi8(low, _mm256_and_si256(clear, _mm256_set1_epi8(4))));
        }
        qs_scales_q3_k(block + 96, half_at(block + 108), scales + c / 16);
    }
}

void qs_unpack_q4_k__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    const __m256i mask = _mm256_set1_epi8(15);
    for (int32_t c = 0; c < columns; c += 256, block += 144) {
        for (int part = 0; part < 4; part++) {
            const __m256i packed = load(block + 16 + part * 32);
            store(codes + c + part * 64, _mm256_and_si256(packed, mask));
            store(codes + c + part * 64 + 32, _mm256_and_si256(_mm256_srli_epi16(packed, 4), mask));
        }
        qs_scales_q4_k(block, scales + c / 16, offsets + c / 16);
    }
}

void qs_unpack_q5_k__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    const __m256i mask = _mm256_set1_epi8(15);
    for (int32_t c = 0; c < columns; c += 256, block += 176) {
        const __m256i fifth = load(block + 16);
        for (int sub = 0; sub < 8; sub++) {
            const __m256i packed = load(block + 48 + sub / 2 * 32);
            const __m256i low = _mm256_and_si256(sub % 2 ? _mm256_srli_epi16(packed, 4) : packed, mask);
            const __m256i bit = _mm256_set1_epi8((char)(1 << sub));
            const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(fifth, bit), bit);
            store(codes + c + sub * 32, _mm256_or_si256(low, _mm256_and_si256(set, _mm256_set1_epi8(16))));
        }
        qs_scales_q4_k(block, scales + c / 16, offsets + c / 16);
    }
}

void qs_unpack_q6_k__avx2(const uint8_t *block, int32_t columns, int8_t *codes, float *scales, float *offsets) {
    (void)offsets;
    const __m256i mask = _mm256_set1_epi8(15), bias = _mm256_set1_epi8(32);
    for (int32_t c = 0; c < columns; c += 256, block += 210) {
        for (int sub = 0; sub < 8; sub++) {
            const int half = sub / 4, part = sub % 4;
            const __m256i packed = load(block + half * 64 + part % 2 * 32);
            const __m256i low = _mm256_and_si256(part < 2 ? packed : _mm256_srli_epi16(packed, 4), mask);
            const __m256i high = _mm256_slli_epi16(twos(load(block + 128 + half * 32), part), 4);
            store(codes + c + sub * 32, _mm256_sub_epi8(_mm256_or_si256(low, high), bias));
        }
        const __m256 scale = _mm256_set1_ps(half_at(block + 208));
        for (int g = 0; g < 16; g += 8) {
            const __m256i bytes = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(block + 192 + g)));
            _mm256_storeu_ps(scales + c / 16 + g, _mm256_mul_ps(scale, _mm256_cvtepi32_ps(bytes)));
        }
    }
}

#pragma clang attribute pop
#endif
