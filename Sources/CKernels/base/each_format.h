/*
 * QS_FORMAT(id, <the columns of formats.def>) for each type of formats.def. Before: QS_FORMAT, a macro for as many
 * arguments as it needs, then `...`; behind, it is undefined.
 */
#include "formats.def"

/* A line is taken apart into its columns before QS_FORMAT sees it. */
#define QS_EACH(...) QS_FORMAT(__VA_ARGS__)

#ifdef QS_FORMAT_0
QS_EACH(0, QS_FORMAT_0)
#endif
#ifdef QS_FORMAT_1
QS_EACH(1, QS_FORMAT_1)
#endif
#ifdef QS_FORMAT_2
QS_EACH(2, QS_FORMAT_2)
#endif
#ifdef QS_FORMAT_3
QS_EACH(3, QS_FORMAT_3)
#endif
#ifdef QS_FORMAT_4
QS_EACH(4, QS_FORMAT_4)
#endif
#ifdef QS_FORMAT_5
QS_EACH(5, QS_FORMAT_5)
#endif
#ifdef QS_FORMAT_6
QS_EACH(6, QS_FORMAT_6)
#endif
#ifdef QS_FORMAT_7
QS_EACH(7, QS_FORMAT_7)
#endif
#ifdef QS_FORMAT_8
QS_EACH(8, QS_FORMAT_8)
#endif
#ifdef QS_FORMAT_9
QS_EACH(9, QS_FORMAT_9)
#endif
#ifdef QS_FORMAT_10
QS_EACH(10, QS_FORMAT_10)
#endif
#ifdef QS_FORMAT_11
QS_EACH(11, QS_FORMAT_11)
#endif
#ifdef QS_FORMAT_12
QS_EACH(12, QS_FORMAT_12)
#endif
#ifdef QS_FORMAT_13
QS_EACH(13, QS_FORMAT_13)
#endif
#ifdef QS_FORMAT_14
QS_EACH(14, QS_FORMAT_14)
#endif
#ifdef QS_FORMAT_15
QS_EACH(15, QS_FORMAT_15)
#endif
#ifdef QS_FORMAT_16
QS_EACH(16, QS_FORMAT_16)
#endif
#ifdef QS_FORMAT_17
QS_EACH(17, QS_FORMAT_17)
#endif
#ifdef QS_FORMAT_18
QS_EACH(18, QS_FORMAT_18)
#endif
#ifdef QS_FORMAT_19
QS_EACH(19, QS_FORMAT_19)
#endif
#ifdef QS_FORMAT_20
QS_EACH(20, QS_FORMAT_20)
#endif
#ifdef QS_FORMAT_21
QS_EACH(21, QS_FORMAT_21)
#endif
#ifdef QS_FORMAT_22
QS_EACH(22, QS_FORMAT_22)
#endif
#ifdef QS_FORMAT_23
QS_EACH(23, QS_FORMAT_23)
#endif
#ifdef QS_FORMAT_24
QS_EACH(24, QS_FORMAT_24)
#endif
#ifdef QS_FORMAT_25
QS_EACH(25, QS_FORMAT_25)
#endif
#ifdef QS_FORMAT_26
QS_EACH(26, QS_FORMAT_26)
#endif
#ifdef QS_FORMAT_27
QS_EACH(27, QS_FORMAT_27)
#endif
#ifdef QS_FORMAT_28
QS_EACH(28, QS_FORMAT_28)
#endif
#ifdef QS_FORMAT_29
QS_EACH(29, QS_FORMAT_29)
#endif
#ifdef QS_FORMAT_30
QS_EACH(30, QS_FORMAT_30)
#endif
#ifdef QS_FORMAT_31
QS_EACH(31, QS_FORMAT_31)
#endif
#ifdef QS_FORMAT_32
QS_EACH(32, QS_FORMAT_32)
#endif
#ifdef QS_FORMAT_33
QS_EACH(33, QS_FORMAT_33)
#endif
#ifdef QS_FORMAT_34
QS_EACH(34, QS_FORMAT_34)
#endif
#ifdef QS_FORMAT_35
QS_EACH(35, QS_FORMAT_35)
#endif
#ifdef QS_FORMAT_36
QS_EACH(36, QS_FORMAT_36)
#endif
#ifdef QS_FORMAT_37
QS_EACH(37, QS_FORMAT_37)
#endif
#ifdef QS_FORMAT_38
QS_EACH(38, QS_FORMAT_38)
#endif
#ifdef QS_FORMAT_39
QS_EACH(39, QS_FORMAT_39)
#endif
#ifdef QS_FORMAT_40
QS_EACH(40, QS_FORMAT_40)
#endif
#ifdef QS_FORMAT_41
QS_EACH(41, QS_FORMAT_41)
#endif
#ifdef QS_FORMAT_42
QS_EACH(42, QS_FORMAT_42)
#endif
#ifdef QS_FORMAT_43
QS_EACH(43, QS_FORMAT_43)
#endif
#ifdef QS_FORMAT_44
QS_EACH(44, QS_FORMAT_44)
#endif
#ifdef QS_FORMAT_45
QS_EACH(45, QS_FORMAT_45)
#endif
#ifdef QS_FORMAT_46
QS_EACH(46, QS_FORMAT_46)
#endif
#ifdef QS_FORMAT_47
QS_EACH(47, QS_FORMAT_47)
#endif
#ifdef QS_FORMAT_48
QS_EACH(48, QS_FORMAT_48)
#endif
#ifdef QS_FORMAT_49
QS_EACH(49, QS_FORMAT_49)
#endif
#ifdef QS_FORMAT_50
QS_EACH(50, QS_FORMAT_50)
#endif
#ifdef QS_FORMAT_51
QS_EACH(51, QS_FORMAT_51)
#endif
#ifdef QS_FORMAT_52
QS_EACH(52, QS_FORMAT_52)
#endif
#ifdef QS_FORMAT_53
QS_EACH(53, QS_FORMAT_53)
#endif
#ifdef QS_FORMAT_54
QS_EACH(54, QS_FORMAT_54)
#endif
#ifdef QS_FORMAT_55
QS_EACH(55, QS_FORMAT_55)
#endif
#ifdef QS_FORMAT_56
QS_EACH(56, QS_FORMAT_56)
#endif
#ifdef QS_FORMAT_57
QS_EACH(57, QS_FORMAT_57)
#endif
#ifdef QS_FORMAT_58
QS_EACH(58, QS_FORMAT_58)
#endif
#ifdef QS_FORMAT_59
QS_EACH(59, QS_FORMAT_59)
#endif
#ifdef QS_FORMAT_60
QS_EACH(60, QS_FORMAT_60)
#endif
#ifdef QS_FORMAT_61
QS_EACH(61, QS_FORMAT_61)
#endif
#ifdef QS_FORMAT_62
QS_EACH(62, QS_FORMAT_62)
#endif
#ifdef QS_FORMAT_63
QS_EACH(63, QS_FORMAT_63)
#endif

#undef QS_EACH
#undef QS_FORMAT
