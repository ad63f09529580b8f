internal import CKernels

/// Codebooks of vectors whose entries are summed, one entry of each: with one codebook, plain vector quantization.
package struct VectorCodebooks: Sendable, Equatable {
  /// Weights of a vector.
  package let dimension: Int
  /// Codebooks that are summed.
  package let books: Int
  /// Entries of each.
  package let entries: Int
  /// Sums that the search keeps from book to book.
  package var beam = 4
  /// How often the search chooses each code anew at most.
  package var sweeps = 4

  private let panelsPerBook: Int
  /// As the kernels want them: one coordinate of 16 entries together.
  private var panels: [Float]

  /// Codebooks without entries; `dimension`, `books` up to 8, `entries` up to 65,536.
  package init(dimension: Int, books: Int, entries: Int) {
    self.dimension = dimension
    self.books = books
    self.entries = entries
    panelsPerBook = (entries + Int(QS_PANEL) - 1) / Int(QS_PANEL)
    panels = [Float](repeating: .infinity, count: books * panelsPerBook * dimension * Int(QS_PANEL))
  }

  /// Coordinate `coordinate` of an entry of a book.
  package subscript(book: Int, entry: Int, coordinate: Int) -> Float {
    get { panels[place(book, entry, coordinate)] }
    set { panels[place(book, entry, coordinate)] = newValue }
  }

  /// One entry.
  package func entry(_ entry: Int, of book: Int) -> [Float] {
    (0..<dimension).map { self[book, entry, $0] }
  }

  /// All coordinates of all entries.
  var values: [Float] { panels.filter(\.isFinite) }

  private func place(_ book: Int, _ entry: Int, _ coordinate: Int) -> Int {
    let panel = book * panelsPerBook + entry / Int(QS_PANEL)
    return (panel * dimension + coordinate) * Int(QS_PANEL) + entry % Int(QS_PANEL)
  }

  /// The codes of each vector of `vectors`, one a book, with the weighted squared errors of their sums.
  ///
  /// With one book the nearest entry. With several, the best that a beam search and then a change of one code at a
  /// time find. `importance`, where given, has one weight for each number in `vectors`.
  package func nearest(_ vectors: [Float], importance: [Float]?) -> (codes: [UInt16], distances: [Float]) {
    let count = vectors.count / dimension
    var codes = [UInt16](repeating: 0, count: count * books)
    var distances = [Float](repeating: 0, count: count)
    unsafe withKernelBooks { kernelBooks in
      unsafe qs_codebook_kernels_current().pointee.nearest(
        kernelBooks, vectors, importance, Int64(count), &codes, &distances)
    }
    return (codes, distances)
  }

  /// The vectors of `codes`, which must come from ``nearest(_:importance:)``.
  package func decode(_ codes: [UInt16]) -> [Float] {
    let count = codes.count / books
    var vectors = [Float](repeating: 0, count: count * dimension)
    unsafe withKernelBooks { unsafe qs_codebooks_decode($0, codes, Int64(count), &vectors) }
    return vectors
  }

  /// What the entries of the first `used` books but `kept` leave of `vectors`.
  func residual(_ vectors: [Float], codes: [UInt16], used: Int, keeping kept: Int? = nil) -> [Float] {
    var rest = [Float](repeating: 0, count: vectors.count)
    unsafe withKernelBooks { kernelBooks in
      unsafe qs_codebooks_residual(
        kernelBooks, Int32(used), Int32(kept ?? -1), vectors, codes, Int64(vectors.count / dimension), &rest)
    }
    return rest
  }

  /// Makes book `book` that of `other`, which has the same sizes.
  mutating func replace(_ book: Int, by other: VectorCodebooks) {
    let size = panelsPerBook * dimension * Int(QS_PANEL)
    panels.replaceSubrange(book * size..<(book + 1) * size, with: other.panels)
  }

  /// All entries as 16-bit floats hold them.
  func rounded() -> VectorCodebooks {
    var result = self
    for index in panels.indices where panels[index].isFinite { result.panels[index] = Grain.rounded(panels[index]) }
    return result
  }

  private func withKernelBooks<Result>(_ body: (UnsafePointer<qs_codebooks>) -> Result) -> Result {
    unsafe panels.withUnsafeBufferPointer { panels in
      var kernelBooks = unsafe qs_codebooks(
        panels: panels.baseAddress, books: Int32(books), panels_per_book: Int32(panelsPerBook),
        dimension: Int32(dimension), beam: Int32(beam), sweeps: Int32(sweeps))
      return unsafe withUnsafePointer(to: &kernelBooks) { unsafe body($0) }
    }
  }
}
