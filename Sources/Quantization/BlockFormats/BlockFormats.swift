/// The declarations of the types of `formats.def` that can be decoded, each under the name of its `BlockFormat` constant.
///
/// ``FormatRegistry`` lists them by the table: a type whose declaration is missing does not compile.
enum BlockFormats {}
