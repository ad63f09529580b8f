/// How weights of one storage type lie in memory: blocks of a fixed number of weights in a fixed number of bytes.
///
/// A row of a tensor is a whole number of blocks; blocks follow each other with no padding. There is a constant for each
/// line of `formats.def`, such as `BlockFormat.q4_K`, and ``all`` lists them.
public struct BlockFormat: Sendable, Hashable, Identifiable {
  /// The type id that GGUF files store.
  public let id: UInt32

  /// The name in the field's spelling, for example `Q4_K`.
  public let name: String

  /// Weights a block holds; 1 for plain numbers.
  public let weightsPerBlock: Int

  /// Bytes a block takes.
  public let bytesPerBlock: Int

  init(id: UInt32, name: String, weights: Int, bytes: Int) {
    self.id = id
    self.name = name
    self.weightsPerBlock = weights
    self.bytesPerBlock = bytes
  }

  /// Storage cost in bits a weight, scales and minimums included.
  public var bitsPerWeight: Double {
    Double(bytesPerBlock * 8) / Double(weightsPerBlock)
  }

  /// Whether several weights share a block (and so a scale).
  public var isQuantized: Bool {
    weightsPerBlock > 1
  }

  /// Bytes of a row of `columns` weights, or nil where `columns` is negative, no whole number of blocks, or the size
  /// overflows.
  public func rowBytes(columns: Int) -> Int? {
    guard columns >= 0, columns.isMultiple(of: weightsPerBlock) else { return nil }
    let (bytes, overflow) = (columns / weightsPerBlock).multipliedReportingOverflow(by: bytesPerBlock)
    return overflow ? nil : bytes
  }

  /// Bytes of a whole tensor, or nil where its rows are no whole number of blocks or the size overflows.
  public func byteCount(shape: Shape) -> Int? {
    guard let row = rowBytes(columns: shape.columns) else { return nil }
    let (bytes, overflow) = row.multipliedReportingOverflow(by: shape.rows)
    return overflow ? nil : bytes
  }
}

extension BlockFormat: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

/// The storage type a file names for a tensor: one that is known, or an id or name that is listed but can't be read.
public enum TensorType: Sendable, Hashable {
  /// One of ``BlockFormat/all`` or ``BlockFormat/foreign``.
  case known(BlockFormat)
  /// An id of a GGUF file that names no type here.
  case unknown(id: UInt32)
  /// A name from a file, fit to print.
  case unknownName(String)

  /// The type of an id in a GGUF file.
  public init(id: UInt32) {
    self = BlockFormat.withID(id).map(TensorType.known) ?? .unknown(id: id)
  }

  /// The layout, where it is known.
  public var blockFormat: BlockFormat? {
    switch self {
    case .known(let format): format
    case .unknown, .unknownName: nil
    }
  }
}

extension TensorType: CustomStringConvertible {
  /// The name, or what is known of it.
  public var description: String {
    switch self {
    case .known(let format): format.name
    case .unknown(let id): "unknown type \(id)"
    case .unknownName(let name): "unknown type \(name)"
    }
  }
}
