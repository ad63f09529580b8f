public import Tensors

/// A format of independent blocks, for one tensor.
struct FittedBlocks: FittedFormat {
  let format: any WeightFormat
  let columns: Int
  let importance: [Float]?
  let mode: EncodingMode

  /// With importance, rows: a weight's depends on its column.
  var unit: Int { importance == nil ? format.blockFormat.weightsPerBlock : max(1, columns) }

  func reconstruct(_ weights: Span<Float>, from first: Int, into result: inout MutableSpan<Float>) {
    guard let blocks = encode(weights) else { return }
    format.decode(unsafe blocks.span.bytes, into: &result)
  }

  func levels(_ weights: Span<Float>, from first: Int) -> [BlockLevels] {
    guard let blocks = encode(weights) else { return [] }
    return format.levels(ofBlocks: unsafe blocks.span.bytes)
  }

  private func encode(_ weights: Span<Float>) -> [UInt8]? {
    let layout = format.blockFormat
    var blocks = [UInt8](repeating: 0, count: weights.count / layout.weightsPerBlock * layout.bytesPerBlock)
    var span = blocks.mutableSpan
    var bytes = unsafe span.mutableBytes
    // Without importance blocks do not depend on each other: any piece is as good as a row.
    let columns = importance == nil ? weights.count : columns
    do throws(QuantizationError) {
      try format.encode(weights, columns: columns, importance: importance?.span, mode: mode, into: &bytes)
    } catch {
      // The fit has checked everything that can be refused.
      return nil
    }
    return blocks
  }
}

extension WeightFormat {
  /// A block.
  public func viewLength(of shape: Shape) -> Int { blockFormat.weightsPerBlock }

  /// Those of whole blocks; fails where rows are none, and where the number overflows.
  public func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    guard let bytes = blockFormat.byteCount(shape: shape) else {
      throw .columnsDoNotFit(
        format: name, columns: shape.columns, weightsPerBlock: blockFormat.weightsPerBlock)
    }
    let (bits, overflow) = bytes.multipliedReportingOverflow(by: 8)
    guard !overflow else { throw .wrongSize(what: "bytes of blocks", expected: Int.max / 8, found: bytes) }
    return bits
  }

  /// The encoder with the tensor's importance; fails where there is no encoder, or none without importance. O(1).
  public func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    guard canEncode else { throw .cannotEncode(format: name) }
    _ = try bitCount(of: weights.shape)
    if importance == .required, weights.importance == nil { throw .importanceRequired(format: name) }
    return FittedBlocks(
      format: self, columns: weights.shape.columns, importance: weights.importance, mode: weights.mode)
  }

  /// The levels of consecutive blocks, their weights counted from the first block.
  func levels(ofBlocks blocks: RawSpan) -> [BlockLevels] {
    let layout = blockFormat
    return (0..<blocks.byteCount / layout.bytesPerBlock).flatMap { block in
      let start = block * layout.bytesPerBlock
      return levels(of: blocks.extracting(start..<start + layout.bytesPerBlock))
        .map { $0.moved(by: block * layout.weightsPerBlock) }
    }
  }
}

extension BlockLevels {
  /// The same levels for weights `distance` further on.
  func moved(by distance: Int) -> BlockLevels {
    BlockLevels(weights: weights.lowerBound + distance..<weights.upperBound + distance, sorted: values)
  }

  /// The part within `range`, counted from its start; nil where there is none.
  func cut(to range: Range<Int>) -> BlockLevels? {
    let common = weights.clamped(to: range)
    guard !common.isEmpty else { return nil }
    return BlockLevels(weights: common, sorted: values).moved(by: -range.lowerBound)
  }
}
