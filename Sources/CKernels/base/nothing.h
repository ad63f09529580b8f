/* What include_formats.h includes of a type that has no file. */
