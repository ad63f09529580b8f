/*
 * The kernels of one type of codes, at the end of panels/<type>.inc.h. Before: QS_T, its name; and what the file
 * defines for vectors, or for plain C. Its facts of formats.def, and QS_BYTES_<type>, are constants here.
 */
#define T_COLUMNS QS_OF_TYPE(QS_COLUMNS, QS_T)
#define T_FILE_BYTES QS_OF_TYPE(QS_FILE_BYTES, QS_T)
#define T_BYTES QS_OF_TYPE(QS_BYTES, QS_T)
#define T_GROUP QS_OF_TYPE(QS_GROUP, QS_T)
#define T_OFFSETS QS_OF_TYPE(QS_OFFSETS, QS_T)
#define T_SHIFT QS_OF_TYPE(QS_SHIFT, QS_T)
#define T_WIDE QS_OF_TYPE(QS_WIDE, QS_T)
#define T_PARTS QS_OF_TYPE(QS_PARTS, QS_T)

#if defined(QS_PLAIN)
#include "coded_plain.inc.h"
#elif defined(QS_LANES)
#include "coded_vector.inc.h"
#endif

#undef T_COLUMNS
#undef T_FILE_BYTES
#undef T_BYTES
#undef T_GROUP
#undef T_OFFSETS
#undef T_SHIFT
#undef T_WIDE
#undef T_PARTS
#undef QS_T
