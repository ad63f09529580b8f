/*
 * Sixteen candidates of a search at once, one in each lane of a vector. The weights are taken one after another: the
 * sums of a candidate run from left to right in its own lane, so they are those of a search that tries one candidate
 * after the other, on every instruction set, however wide its registers are.
 */
enum { QS_LANES = 16 };
typedef float qs_lanes __attribute__((ext_vector_type(QS_LANES)));

/* Half to even for |v| < 2^22, as round_even. */
#define ROUND_LANES(v) (((v) + 12582912.0f) - 12582912.0f)
#define AT_LEAST(v, low) ((v) > (low) ? (v) : (low))
#define AT_MOST(v, high) ((v) < (high) ? (v) : (high))
typedef int32_t qs_lane_integers __attribute__((ext_vector_type(QS_LANES)));
typedef _Bool qs_lane_flags __attribute__((ext_vector_type(QS_LANES)));
typedef uint8_t qs_lane_bytes __attribute__((ext_vector_type(QS_LANES)));

static const qs_lanes lane_numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* round_even and clamp of each lane, to the bit. */
static inline void round_lanes(const qs_lanes *values, int low, int high, qs_lanes *codes) {
    const qs_lanes shifted = *values + 12582912.0f;
    qs_lane_integers rounded;
    memcpy(&rounded, &shifted, sizeof rounded);
    rounded = (rounded & 0x007fffff) - 0x00400000;
    const qs_lane_integers least = low, most = high;
    const qs_lane_integers raised = AT_LEAST(rounded, least), limited = AT_MOST(raised, most);
    *codes = __builtin_convertvector(limited, qs_lanes);
}

/* For what is worth a copy for each format, whose sizes and limits then are constants. */
#define QS_ALWAYS_INLINE static inline __attribute__((always_inline))
