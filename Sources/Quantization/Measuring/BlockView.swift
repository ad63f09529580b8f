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

  /// The bytes of the block: as the file has them where it is stored in the format, else as the encoder makes them.
  /// Empty for formats that are no types of a file.
  public let bytes: [UInt8]

  /// Whether ``bytes`` are the file's, so that ``original`` and ``decoded`` are the same.
  public let isStored: Bool

  /// The weights of the same place in another tensor, such as a full-precision one; nil where none was given.
  public let reference: [Float]?

  /// What errors are measured from: ``reference`` for stored bytes; nil where that is missing.
  public var truth: [Float]? { isStored ? reference : original }
}

extension WeightSource {
  /// Block `block` of row `row`, as `format` would store it, with the weights of `reference` where its shape is the same.
  ///
  /// `fitted` is what ``TensorFormat/fit(_:)`` made of the tensor; without, it is made here, O(weights) for formats
  /// with parameters of the whole tensor. Else O(unit): all weights that depend on each other are stored.
  public func blockView(
    row: Int, block: Int, format target: any TensorFormat, fitted: (any FittedFormat)? = nil,
    reference: WeightSource? = nil
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
      decoded: decoded, levels: levels, bytes: blockBytes(range, as: target, original), isStored: isStored(in: target),
      reference: reference.flatMap { $0.shape == shape ? $0.whole(range) : nil })
  }

  /// The weights of a range whose ends need not be those of blocks.
  private func whole(_ range: Range<Int>) -> [Float] {
    let length = format.blockFormat.weightsPerBlock
    let first = range.lowerBound / length * length
    let end = min(shape.elementCount, (range.upperBound + length - 1) / length * length)
    return Array(weights(first..<end)[range.lowerBound - first..<range.upperBound - first])
  }

  private func isStored(in target: any TensorFormat) -> Bool {
    (target as? any WeightFormat)?.blockFormat == format.blockFormat
  }

  /// The bytes of whole blocks in a format of a file; empty in others, and where there is no encoder.
  private func blockBytes(_ range: Range<Int>, as target: any TensorFormat, _ original: [Float]) -> [UInt8] {
    guard let target = target as? any WeightFormat else { return [] }
    let layout = target.blockFormat
    if isStored(in: target) {
      let first = range.lowerBound / layout.weightsPerBlock * layout.bytesPerBlock
      let count = range.count / layout.weightsPerBlock * layout.bytesPerBlock
      let slice = try? bytes.slice(offset: first, count: count)
      return slice?.withBytes { span in (0..<span.byteCount).map { span.byte(at: $0) } } ?? []
    }
    guard target.canEncode, let count = layout.rowBytes(columns: original.count) else { return [] }
    var encoded = [UInt8](repeating: 0, count: count)
    var span = encoded.mutableSpan
    var raw = unsafe span.mutableBytes
    do throws(QuantizationError) {
      try target.encode(original.span, columns: original.count, importance: nil, into: &raw)
    } catch {
      return []
    }
    return encoded
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
