/*
 * Includes a file of each type of formats.def. Before: QS_FILE(<the columns of formats.def>), which expands to the
 * file's name in quotes, from this folder on ("nothing.h" for none); behind, it is undefined.
 */
#include "formats.def"

/* A line is taken apart into its columns before QS_FILE sees it. */
#define QS_EACH(...) QS_FILE(__VA_ARGS__)

#ifdef QS_FORMAT_0
#include QS_EACH(QS_FORMAT_0)
#endif
#ifdef QS_FORMAT_1
#include QS_EACH(QS_FORMAT_1)
#endif
#ifdef QS_FORMAT_2
#include QS_EACH(QS_FORMAT_2)
#endif
#ifdef QS_FORMAT_3
#include QS_EACH(QS_FORMAT_3)
#endif
#ifdef QS_FORMAT_4
#include QS_EACH(QS_FORMAT_4)
#endif
#ifdef QS_FORMAT_5
#include QS_EACH(QS_FORMAT_5)
#endif
#ifdef QS_FORMAT_6
#include QS_EACH(QS_FORMAT_6)
#endif
#ifdef QS_FORMAT_7
#include QS_EACH(QS_FORMAT_7)
#endif
#ifdef QS_FORMAT_8
#include QS_EACH(QS_FORMAT_8)
#endif
#ifdef QS_FORMAT_9
#include QS_EACH(QS_FORMAT_9)
#endif
#ifdef QS_FORMAT_10
#include QS_EACH(QS_FORMAT_10)
#endif
#ifdef QS_FORMAT_11
#include QS_EACH(QS_FORMAT_11)
#endif
#ifdef QS_FORMAT_12
#include QS_EACH(QS_FORMAT_12)
#endif
#ifdef QS_FORMAT_13
#include QS_EACH(QS_FORMAT_13)
#endif
#ifdef QS_FORMAT_14
#include QS_EACH(QS_FORMAT_14)
#endif
#ifdef QS_FORMAT_15
#include QS_EACH(QS_FORMAT_15)
#endif
#ifdef QS_FORMAT_16
#include QS_EACH(QS_FORMAT_16)
#endif
#ifdef QS_FORMAT_17
#include QS_EACH(QS_FORMAT_17)
#endif
#ifdef QS_FORMAT_18
#include QS_EACH(QS_FORMAT_18)
#endif
#ifdef QS_FORMAT_19
#include QS_EACH(QS_FORMAT_19)
#endif
#ifdef QS_FORMAT_20
#include QS_EACH(QS_FORMAT_20)
#endif
#ifdef QS_FORMAT_21
#include QS_EACH(QS_FORMAT_21)
#endif
#ifdef QS_FORMAT_22
#include QS_EACH(QS_FORMAT_22)
#endif
#ifdef QS_FORMAT_23
#include QS_EACH(QS_FORMAT_23)
#endif
#ifdef QS_FORMAT_24
#include QS_EACH(QS_FORMAT_24)
#endif
#ifdef QS_FORMAT_25
#include QS_EACH(QS_FORMAT_25)
#endif
#ifdef QS_FORMAT_26
#include QS_EACH(QS_FORMAT_26)
#endif
#ifdef QS_FORMAT_27
#include QS_EACH(QS_FORMAT_27)
#endif
#ifdef QS_FORMAT_28
#include QS_EACH(QS_FORMAT_28)
#endif
#ifdef QS_FORMAT_29
#include QS_EACH(QS_FORMAT_29)
#endif
#ifdef QS_FORMAT_30
#include QS_EACH(QS_FORMAT_30)
#endif
#ifdef QS_FORMAT_31
#include QS_EACH(QS_FORMAT_31)
#endif
#ifdef QS_FORMAT_32
#include QS_EACH(QS_FORMAT_32)
#endif
#ifdef QS_FORMAT_33
#include QS_EACH(QS_FORMAT_33)
#endif
#ifdef QS_FORMAT_34
#include QS_EACH(QS_FORMAT_34)
#endif
#ifdef QS_FORMAT_35
#include QS_EACH(QS_FORMAT_35)
#endif
#ifdef QS_FORMAT_36
#include QS_EACH(QS_FORMAT_36)
#endif
#ifdef QS_FORMAT_37
#include QS_EACH(QS_FORMAT_37)
#endif
#ifdef QS_FORMAT_38
#include QS_EACH(QS_FORMAT_38)
#endif
#ifdef QS_FORMAT_39
#include QS_EACH(QS_FORMAT_39)
#endif
#ifdef QS_FORMAT_40
#include QS_EACH(QS_FORMAT_40)
#endif
#ifdef QS_FORMAT_41
#include QS_EACH(QS_FORMAT_41)
#endif
#ifdef QS_FORMAT_42
#include QS_EACH(QS_FORMAT_42)
#endif
#ifdef QS_FORMAT_43
#include QS_EACH(QS_FORMAT_43)
#endif
#ifdef QS_FORMAT_44
#include QS_EACH(QS_FORMAT_44)
#endif
#ifdef QS_FORMAT_45
#include QS_EACH(QS_FORMAT_45)
#endif
#ifdef QS_FORMAT_46
#include QS_EACH(QS_FORMAT_46)
#endif
#ifdef QS_FORMAT_47
#include QS_EACH(QS_FORMAT_47)
#endif
#ifdef QS_FORMAT_48
#include QS_EACH(QS_FORMAT_48)
#endif
#ifdef QS_FORMAT_49
#include QS_EACH(QS_FORMAT_49)
#endif
#ifdef QS_FORMAT_50
#include QS_EACH(QS_FORMAT_50)
#endif
#ifdef QS_FORMAT_51
#include QS_EACH(QS_FORMAT_51)
#endif
#ifdef QS_FORMAT_52
#include QS_EACH(QS_FORMAT_52)
#endif
#ifdef QS_FORMAT_53
#include QS_EACH(QS_FORMAT_53)
#endif
#ifdef QS_FORMAT_54
#include QS_EACH(QS_FORMAT_54)
#endif
#ifdef QS_FORMAT_55
#include QS_EACH(QS_FORMAT_55)
#endif
#ifdef QS_FORMAT_56
#include QS_EACH(QS_FORMAT_56)
#endif
#ifdef QS_FORMAT_57
#include QS_EACH(QS_FORMAT_57)
#endif
#ifdef QS_FORMAT_58
#include QS_EACH(QS_FORMAT_58)
#endif
#ifdef QS_FORMAT_59
#include QS_EACH(QS_FORMAT_59)
#endif
#ifdef QS_FORMAT_60
#include QS_EACH(QS_FORMAT_60)
#endif
#ifdef QS_FORMAT_61
#include QS_EACH(QS_FORMAT_61)
#endif
#ifdef QS_FORMAT_62
#include QS_EACH(QS_FORMAT_62)
#endif
#ifdef QS_FORMAT_63
#include QS_EACH(QS_FORMAT_63)
#endif

#undef QS_EACH
#undef QS_FILE
