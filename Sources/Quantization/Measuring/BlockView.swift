internal import Tensors

/// One block of a tensor's row, before and after a format, with the values it could take.
public struct BlockView: Sendable, Equatable {
  /// The row that was looked at.
  public let row: Int

  /// The block of the row.
  public let block: Int

  /// The first column of the block.
  public let firstColumn: Int

  /// Blocks of the format in a row.
  public let blocksPerRow: Int

  /// The weights as they are stored in the tensor.
  public let original: [Float]

  /// The weights after encoding and decoding.
  public let decoded: [Float]

  /// The reconstruction grid of each sub-block; empty for plain floats.
  public let levels: [BlockLevels]
}

extension WeightSource {
  /// Block `block` of row `row`, as `format` would store it.
  ///
  /// `fitted` is what ``TensorFormat/fit(_:)`` made of the tensor; without, it is made here, O(weights) for formats
  /// with parameters of the whole tensor. Else O(unit): all weights that depend on each other are stored.
  public func blockView(
    row: Int, block: Int, format target: any TensorFormat, fitted: (any FittedFormat)? = nil
  ) throws(QuantizationError) -> BlockView {
    _ = try target.bitCount(of: shape)
    guard row >= 0, row < rows else { throw .outOfBounds(what: "row", index: row, count: rows) }
    let columns = shape.columns
    let length = min(max(1, target.viewLength(of: shape)), columns)
    let blocksPerRow = columns / length + (columns % length > 0 ? 1 : 0)
    guard block >= 0, block < blocksPerRow else { throw .outOfBounds(what: "block", index: block, count: blocksPerRow) }
    let start = row * columns + block * length
    let range = start..<min(start + length, (row + 1) * columns)
    let (original, decoded, levels) = try view(range, as: target, fitted)
    return BlockView(
      row: row, block: block, firstColumn: block * length, blocksPerRow: blocksPerRow, original: original,
      decoded: decoded, levels: levels)
  }

  private func view(
    _ range: Range<Int>, as target: any TensorFormat, _ fitted: (any FittedFormat)?
  ) throws(QuantizationError) -> ([Float], [Float], [BlockLevels]) {
    if let own = target as? any WeightFormat, own.blockFormat == format.blockFormat {
      // The tensor's own format: its blocks as they are stored.
      return view(range, storedAs: own)
    }
    if let fitted { return view(range, in: fitted) }
    return view(range, in: try target.fit(FittingWeights(self)))
  }

  private func view(_ range: Range<Int>, storedAs target: any WeightFormat) -> ([Float], [Float], [BlockLevels]) {
    let layout = target.blockFormat
    let weights = self.weights(range)
    let first = range.lowerBound / layout.weightsPerBlock * layout.bytesPerBlock
    let end = range.upperBound / layout.weightsPerBlock * layout.bytesPerBlock
    let blocks = try? bytes.slice(offset: first, count: end - first)
    return (weights, weights, blocks?.withBytes { target.levels(ofBlocks: $0) } ?? [])
  }

  private func view(_ range: Range<Int>, in target: any FittedFormat) -> ([Float], [Float], [BlockLevels]) {
    let first = range.lowerBound / target.unit * target.unit
    let end = min(shape.elementCount, (range.upperBound + target.unit - 1) / target.unit * target.unit)
    let original = weights(first..<end)
    var decoded = [Float](repeating: 0, count: original.count)
    var result = decoded.mutableSpan
    target.reconstruct(original.span, from: first, into: &result)
    let shown = range.lowerBound - first..<range.upperBound - first
    let levels = target.levels(original.span, from: first).compactMap { $0.cut(to: shown) }
    return (Array(original[shown]), Array(decoded[shown]), levels)
  }
}
