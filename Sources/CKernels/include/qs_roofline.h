/*
 * What a processor can do at most: reading memory, and multiply-adds in registers, with the instructions of
 * qs_current_isa(). Kernels are measured beside these.
 */
#ifndef QS_ROOFLINE_H
#define QS_ROOFLINE_H

#include <stdint.h>

/* Reads `count` bytes from `bytes` on, in order, and returns a number that depends on them. */
uint64_t qs_roofline_read(const uint8_t *bytes, int64_t count);

/*
 * Work in registers alone for `rounds` rounds; each returns the multiply-adds that were done, 0 where the processor has
 * no such instruction, and adds what came of them to `sink`, so that they have to be done.
 */
int64_t qs_roofline_codes(int64_t rounds, uint64_t *sink);  /* 8-bit products, summed in 32 bits */
int64_t qs_roofline_floats(int64_t rounds, uint64_t *sink); /* of floats, fused but in scalar */
int64_t qs_roofline_bf16(int64_t rounds, uint64_t *sink);   /* products of pairs of BF16 numbers, summed in floats */

#endif
