internal import Tensors

/// Several tensors cut into chunks of about equal size, whole blocks each.
struct Chunks: Sendable {
  let sources: [WeightSource]
  private let pieces: [Piece]
  private let firstChunk: [Int]

  /// How one tensor is cut.
  private struct Piece {
    let source: Int
    let weights: Int
    let chunk: Int
    var count: Int { (weights + chunk - 1) / chunk }
  }

  /// Chunks of about `size` weights. Those of a `unit` stay in one piece, however many; see `FittedFormat.unit`.
  init(_ sources: [WeightSource], size: Int, unit: Int? = nil) {
    self.sources = sources
    var pieces: [Piece] = []
    var first = [0]
    for (index, source) in sources.enumerated() where source.shape.elementCount > 0 {
      let columns = source.shape.columns
      // A multiple of 1,024 weights is whole blocks in every format.
      let step =
        unit.map { leastCommonMultiple($0, source.format.blockFormat.weightsPerBlock) }
        ?? (columns <= size ? columns : 1024)
      let chunk = step * max(1, size / step)
      let piece = Piece(source: index, weights: source.shape.elementCount, chunk: chunk)
      pieces.append(piece)
      first.append((first.last ?? 0) + piece.count)
    }
    self.pieces = pieces
    self.firstChunk = first
  }

  /// The number of chunks.
  var count: Int { firstChunk.last ?? 0 }

  /// The number of weights in all of them.
  var weights: Int { pieces.reduce(0) { $0 + $1.weights } }

  /// The most weights that a chunk has.
  var largest: Int { pieces.reduce(0) { max($0, min($1.chunk, $1.weights)) } }

  /// Chunk `index`: a tensor and the weights in it, counted through all rows. O(log tensors).
  subscript(index: Int) -> (source: WeightSource, weights: Range<Int>) {
    var low = 0
    var high = pieces.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if firstChunk[middle] <= index { low = middle } else { high = middle - 1 }
    }
    let piece = pieces[low]
    let start = (index - firstChunk[low]) * piece.chunk
    return (sources[piece.source], start..<min(piece.weights, start + piece.chunk))
  }
}

/// The least number that both divide; both are at least 1.
private func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
  var (x, y) = (a, b)
  while y != 0 { (x, y) = (y, x % y) }
  return a / x * b
}
