/* The kernels of one type of floats, at the end of panels/<type>.inc.h: as coded.inc.h for codes. */
#define T_FILE_BYTES QS_OF_TYPE(QS_FILE_BYTES, QS_T)
#define T_BYTES QS_OF_TYPE(QS_BYTES, QS_T)

#if defined(QS_PLAIN)
#include "floats_plain.inc.h"
#elif defined(QS_LANES)
#include "floats_vector.inc.h"
#endif

#undef T_FILE_BYTES
#undef T_BYTES
#undef QS_T
