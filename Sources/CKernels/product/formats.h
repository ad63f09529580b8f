/*
 * The parts of a panel's block, in bytes from its start. Codes lie in dwords, [dword of a row's block][16 rows]; what the
 * file has in bytes for each group of columns lies in dwords too, four groups in one.
 */
#ifndef QS_PANEL_FORMATS_H
#define QS_PANEL_FORMATS_H

#include "qs_product.h"

/* A vector of dwords, one a row; of halves, one a row. */
enum { DWORDS = 64, HALVES = 32 };

/* 32 columns: a scale (and minimum) of half precision, nibbles: column j in the lower, j + 16 in the upper half. */
enum { Q4_0_CODES = HALVES, Q4_0_BYTES = Q4_0_CODES + 4 * DWORDS };
enum { Q4_1_CODES = DWORDS, Q4_1_BYTES = Q4_1_CODES + 4 * DWORDS };
/* Fifth bits: of column 4 g + b, bit g of byte b. */
enum { Q5_0_CODES = HALVES, Q5_0_HIGH = Q5_0_CODES + 4 * DWORDS, Q5_0_BYTES = Q5_0_HIGH + DWORDS };
enum { Q5_1_CODES = DWORDS, Q5_1_HIGH = Q5_1_CODES + 4 * DWORDS, Q5_1_BYTES = Q5_1_HIGH + DWORDS };
/* Codes plus 128. */
enum { Q8_0_CODES = HALVES, Q8_0_BYTES = Q8_0_CODES + 8 * DWORDS };
/* The scale is an exponent of 8 bits. */
enum { MXFP4_CODES = 16, MXFP4_BYTES = MXFP4_CODES + 4 * DWORDS };

/* 256 columns. Scale and minimum of the super-block in one dword; then 8-bit scales, 8-bit minimums, codes, high bits. */
enum {
    Q4_K_SCALES = DWORDS,
    Q4_K_MINIMUMS = Q4_K_SCALES + 2 * DWORDS,
    Q4_K_CODES = Q4_K_MINIMUMS + 2 * DWORDS,
    Q4_K_BYTES = Q4_K_CODES + 32 * DWORDS,
    Q5_K_HIGH = Q4_K_BYTES,
    Q5_K_BYTES = Q5_K_HIGH + 8 * DWORDS
};
enum {
    Q6_K_SCALES = HALVES,
    Q6_K_CODES = Q6_K_SCALES + 4 * DWORDS,
    Q6_K_HIGH = Q6_K_CODES + 32 * DWORDS,
    Q6_K_BYTES = Q6_K_HIGH + 16 * DWORDS
};
enum {
    Q3_K_SCALES = HALVES,
    Q3_K_CODES = Q3_K_SCALES + 4 * DWORDS,
    Q3_K_HIGH = Q3_K_CODES + 16 * DWORDS,
    Q3_K_BYTES = Q3_K_HIGH + 8 * DWORDS
};
/* Scales in the lower, minimums in the upper halves of the bytes. */
enum { Q2_K_SCALES = DWORDS, Q2_K_CODES = Q2_K_SCALES + 4 * DWORDS, Q2_K_BYTES = Q2_K_CODES + 16 * DWORDS };
enum { IQ4_XS_SCALES = HALVES, IQ4_XS_CODES = IQ4_XS_SCALES + 2 * DWORDS, IQ4_XS_BYTES = IQ4_XS_CODES + 32 * DWORDS };

/* The values of IQ4_NL and IQ4_XS, plus 128. */
#define QS_IQ4_VALUES 1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241
/* The values of MXFP4, doubled, plus 16. */
#define QS_MXFP4_VALUES 16, 17, 18, 19, 20, 22, 24, 28, 16, 15, 14, 13, 12, 10, 8, 4

/* GGUF type ids of the types that have panels. */
enum {
    QS_TYPE_F32 = 0, QS_TYPE_F16 = 1, QS_TYPE_Q4_0 = 2, QS_TYPE_Q4_1 = 3, QS_TYPE_Q5_0 = 6, QS_TYPE_Q5_1 = 7,
    QS_TYPE_Q8_0 = 8, QS_TYPE_Q2_K = 10, QS_TYPE_Q3_K = 11, QS_TYPE_Q4_K = 12, QS_TYPE_Q5_K = 13, QS_TYPE_Q6_K = 14,
    QS_TYPE_IQ4_NL = 20, QS_TYPE_IQ4_XS = 23, QS_TYPE_BF16 = 30, QS_TYPE_MXFP4 = 39
};

/* All of them, for tables: X(name in lower case, in upper case). Codes, then floats. */
#define QS_EACH_CODED_TYPE(X)                                                                                         \
    X(q4_0, Q4_0) X(q4_1, Q4_1) X(q5_0, Q5_0) X(q5_1, Q5_1) X(q8_0, Q8_0) X(q2_k, Q2_K) X(q3_k, Q3_K) X(q4_k, Q4_K)   \
    X(q5_k, Q5_K) X(q6_k, Q6_K) X(iq4_nl, IQ4_NL) X(iq4_xs, IQ4_XS) X(mxfp4, MXFP4)
#define QS_EACH_FLOAT_TYPE(X) X(f32, F32) X(f16, F16) X(bf16, BF16)

/* The same with two words more: X(a, b, name in lower case, in upper case). */
#define QS_EACH_TYPE_WITH(X, a, b)                                                                                    \
    X(a, b, q4_0, Q4_0) X(a, b, q4_1, Q4_1) X(a, b, q5_0, Q5_0) X(a, b, q5_1, Q5_1) X(a, b, q8_0, Q8_0)               \
    X(a, b, q2_k, Q2_K) X(a, b, q3_k, Q3_K) X(a, b, q4_k, Q4_K) X(a, b, q5_k, Q5_K) X(a, b, q6_k, Q6_K)               \
    X(a, b, iq4_nl, IQ4_NL) X(a, b, iq4_xs, IQ4_XS) X(a, b, mxfp4, MXFP4)                                             \
    X(a, b, f32, F32) X(a, b, f16, F16) X(a, b, bf16, BF16)

#endif
