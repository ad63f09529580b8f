/* The values of IQ4_NL and IQ4_XS, plus 128. */
#ifndef QS_PANELS_IQ4_VALUES
#define QS_PANELS_IQ4_VALUES

#if defined(QS_PLAIN) || defined(QS_LANES)
static const uint8_t iq4_values[16] = {1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241};
#endif

#endif
