internal import Tensors

/// One block of a tensor's row, before and after a format, with the values it could take.
public struct BlockView: Sendable, Equatable {
  /// Row and block that were looked at.
  public let row: Int
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
  /// The whole row is decoded, and encoded as well, for some formats look beyond a block. O(columns).
  public func blockView(
    row: Int, block: Int, format target: any WeightFormat, importance: [Float]? = nil
  ) throws(QuantizationError) -> BlockView {
    let layout = target.blockFormat
    guard row >= 0, row < rows else { throw .outOfBounds(what: "row", index: row, count: rows) }
    guard let targetBytes = layout.rowBytes(columns: shape.columns) else {
      throw .columnsDoNotFit(format: layout.name, columns: shape.columns, weightsPerBlock: layout.weightsPerBlock)
    }
    let blocksPerRow = shape.columns / layout.weightsPerBlock
    guard block >= 0, block < blocksPerRow else { throw .outOfBounds(what: "block", index: block, count: blocksPerRow) }

    var original = [Float](repeating: 0, count: shape.columns)
    var originalSpan = original.mutableSpan
    decode(row * shape.columns..<(row + 1) * shape.columns, into: &originalSpan)
    let encoded = try encodedRow(original, row: row, format: target, bytes: targetBytes, importance: importance)
    let columns = block * layout.weightsPerBlock..<(block + 1) * layout.weightsPerBlock
    let blockBytes = unsafe encoded.span.bytes.extracting(
      block * layout.bytesPerBlock..<(block + 1) * layout.bytesPerBlock)
    var decoded = [Float](repeating: 0, count: layout.weightsPerBlock)
    var decodedSpan = decoded.mutableSpan
    target.decode(blockBytes, into: &decodedSpan)
    return BlockView(
      row: row, block: block, firstColumn: columns.lowerBound, blocksPerRow: blocksPerRow,
      original: Array(original[columns]), decoded: decoded, levels: target.levels(of: blockBytes))
  }

  /// The row's bytes in `target`; as they are stored where that is the tensor's own format.
  private func encodedRow(
    _ original: [Float], row: Int, format target: any WeightFormat, bytes count: Int, importance: [Float]?
  ) throws(QuantizationError) -> [UInt8] {
    if target.blockFormat == format.blockFormat {
      return unsafe bytes.withUnsafeBytes { unsafe Array($0[row * count..<(row + 1) * count]) }
    }
    var encoded = [UInt8](repeating: 0, count: count)
    var blocks = encoded.mutableSpan
    var raw = unsafe blocks.mutableBytes
    try target.encode(original.span, columns: shape.columns, importance: importance?.span, into: &raw)
    return encoded
  }
}
