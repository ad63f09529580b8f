internal import Quantization
internal import Tensors

/// Makes random weights as fast as they can be written.
///
/// For each format, row length and distribution a tile of blocks is encoded once, as the reference encodes them. A
/// tensor's blocks are the tile's in an order of their own, drawn anew for each tensor from its seed: the weights of a
/// row are independent of each other as long as the row has fewer blocks than the tile, and rows are as good as
/// independent.
struct SyntheticWeights {
  private let seed: UInt64
  private var tiles: [Kind: Tile] = [:]
  private var tensors: UInt64 = 0

  /// What tensors that share a tile have in common.
  private struct Kind: Hashable {
    let format: UInt32
    let columns: Int
    let content: SyntheticTensor.Content
  }

  /// Encoded cells: a block each, or of types that have no blocks a run of weights.
  final class Tile: Sendable {
    let cellBytes: Int
    let bytes: [UInt8]

    /// Cells of a tile, a power of two.
    static let cells = 2048
    /// Weights of a cell of a type whose blocks are single weights.
    static let run = 64

    init(cellBytes: Int, bytes: [UInt8]) {
      self.cellBytes = cellBytes
      self.bytes = bytes
    }
  }

  init(seed: UInt64) {
    self.seed = seed
  }

  /// The bytes of the next tensor. The order of calls counts.
  mutating func bytes(
    of tensor: SyntheticTensor, as format: BlockFormat
  ) throws(QuantizationError) -> ByteRegion {
    guard let count = format.byteCount(shape: tensor.shape) else {
      throw .columnsDoNotFit(
        format: format.name, columns: tensor.shape.columns, weightsPerBlock: format.weightsPerBlock)
    }
    let kind = Kind(format: format.id, columns: tensor.shape.columns, content: tensor.content)
    let known = tiles[kind]
    let tile = if let known { known } else { try Self.tile(kind, format, seed: seed) }
    tiles[kind] = tile
    tensors += 1
    var random = RandomSource(seed: seed ^ (tensors &* 0xd1b5_4a32_d192_ed03))
    return ByteRegion(SyntheticBytes(tile: tile, seed: random.next(), count: count))
  }

  private static func tile(
    _ kind: Kind, _ format: BlockFormat, seed: UInt64
  ) throws(QuantizationError) -> Tile {
    guard let encoder = FormatRegistry.format(for: format), encoder.canEncode else {
      throw .cannotEncode(format: format.name)
    }
    let cell = format.weightsPerBlock > 1 ? format.weightsPerBlock : Tile.run
    var random = RandomSource(seed: seed &+ UInt64(format.id) &* 0x9fb2_1c65_1e98_df25 &+ UInt64(kind.columns))
    let weights = (0..<cell * Tile.cells).map { _ in kind.content.draw(columns: kind.columns, &random) }
    let cellBytes = cell / format.weightsPerBlock * format.bytesPerBlock
    var bytes = [UInt8](repeating: 0, count: cellBytes * Tile.cells)
    let importance = encoder.importance == .required ? [Float](repeating: 1, count: weights.count) : nil
    var span = bytes.mutableSpan
    var target = unsafe span.mutableBytes
    try encoder.encode(
      weights.span, columns: weights.count, importance: importance?.span, mode: .reference, into: &target)
    return Tile(cellBytes: cellBytes, bytes: bytes)
  }
}

extension SyntheticTensor.Content {
  /// The next weight of a row of `columns`.
  fileprivate func draw(columns: Int, _ random: inout RandomSource) -> Float {
    switch self {
    case .normal: Float(random.normal() / Double(max(columns, 1)).squareRoot())
    case .uniform(let low, let high): low + (high - low) * Float(random.unit())
    }
  }
}

extension RandomSource {
  /// A draw from a normal distribution of the variance 1, nearly: the sum of twelve even ones (Irwin and Hall, 1927), so
  /// that it needs no function that differs from one machine to the next. Between -6 and 6.
  mutating func normal() -> Double {
    var sum = 0
    for _ in 0..<3 {
      let four = next()
      for shift in stride(from: 0, to: 64, by: 16) { sum += Int(four >> UInt64(shift) & 0xffff) }
    }
    return (Double(sum) + 6) / 65536 - 6
  }
}

/// The bytes of one tensor: cells of a tile in an order of its own.
final class SyntheticBytes: ByteMaker {
  let count: Int
  private let tile: SyntheticWeights.Tile
  private let seed: UInt64

  init(tile: SyntheticWeights.Tile, seed: UInt64, count: Int) {
    self.tile = tile
    self.seed = seed
    self.count = count
  }

  @unsafe func make(_ range: Range<Int>, into target: UnsafeMutableRawBufferPointer) {
    let size = tile.cellBytes
    unsafe tile.bytes.withUnsafeBytes { bytes in
      var position = range.lowerBound
      while position < range.upperBound {
        let (cell, inside) = position.quotientAndRemainder(dividingBy: size)
        let length = min(size - inside, range.upperBound - position)
        let start = place(of: cell) * size + inside
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[(position - range.lowerBound)...])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
        position += length
      }
    }
  }

  func release(_ range: Range<Int>) {}

  /// Which cell of the tile stands at `cell` of the tensor.
  private func place(of cell: Int) -> Int {
    var random = RandomSource(seed: seed &+ UInt64(truncatingIfNeeded: cell))
    return Int(random.next() % UInt64(SyntheticWeights.Tile.cells))
  }
}
