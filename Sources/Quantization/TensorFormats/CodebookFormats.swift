/// The families of formats whose weights are looked up in codebooks.
package enum CodebookFormats {
  package static let families: [FormatFamily] = [
    KMeansFormat.family, LloydMaxFormat.family, VectorFormat.family, E8PFormat.family,
  ]
}
