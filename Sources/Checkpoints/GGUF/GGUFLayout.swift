public import Tensors

/// A GGUF file that is to be written: its header, and where each tensor's bytes will lie.
///
/// Version 3, little-endian. Everything is known before the first weight is, so the file can be written front to back.
public struct GGUFLayout: Sendable {
  /// All tensors, in the order of the file.
  public let tensors: [Tensor]

  /// The header with its padding: the bytes of the file before the first tensor's.
  public let header: [UInt8]

  /// Bytes of the whole file.
  public let fileByteCount: Int

  /// A tensor's entry and place.
  public struct Tensor: Sendable {
    /// The name, unique in the file.
    public let name: FileText
    /// Its dimensions, the fastest first.
    public let shape: Shape
    /// How its weights are stored.
    public let format: BlockFormat
    /// Where its bytes start, from the start of the file.
    public let offset: Int
    /// Bytes of its blocks, without the padding behind them.
    public let byteCount: Int
    /// Zeros between its bytes and the next tensor's.
    public let padding: Int
  }

  /// The file of `metadata` and `tensors`. An alignment of `general.alignment` holds, else 32 bytes.
  ///
  /// Fails where a tensor's rows are no whole blocks or sizes overflow. Complexity: O(header).
  public init(
    metadata: [(key: FileText, value: MetadataValue)],
    tensors: [(name: FileText, shape: Shape, format: BlockFormat)]
  ) throws(CheckpointWritingError) {
    let stored = metadata.first { $0.key == "general.alignment" }?.value.integer
    let alignment = stored.flatMap { $0 > 0 ? $0 : nil } ?? GGUFHeader.defaultAlignment
    var placed: [Tensor] = []
    placed.reserveCapacity(tensors.count)
    var bytes = GGUFBytes()
    bytes.append(bytes: GGUFHeader.magic)
    bytes.append(UInt32(3))
    bytes.append(UInt64(tensors.count))
    bytes.append(UInt64(metadata.count))
    for (key, value) in metadata {
      bytes.append(text: key)
      bytes.append(value.type.rawValue)
      bytes.append(value)
    }
    var end = 0
    for (name, shape, format) in tensors {
      guard BlockFormat.withID(format.id) != nil else {
        throw .noSuchType(tensor: name.printable(), type: format.name)
      }
      guard let size = format.byteCount(shape: shape), size <= Int.max / 2 - alignment - end else {
        throw .doesNotFit(tensor: name.printable(), shape: "\(shape)", type: format.name)
      }
      bytes.append(text: name)
      bytes.append(UInt32(shape.dimensions.count))
      for dimension in shape.dimensions { bytes.append(UInt64(dimension)) }
      bytes.append(format.id)
      bytes.append(UInt64(end))
      let padding = Self.padding(size, alignment)
      placed.append(
        Tensor(name: name, shape: shape, format: format, offset: end, byteCount: size, padding: padding))
      end += size + padding
    }
    bytes.append(bytes: [UInt8](repeating: 0, count: Self.padding(bytes.bytes.count, alignment)))
    header = bytes.bytes
    let start = bytes.bytes.count
    self.tensors = placed.map { tensor in
      Tensor(
        name: tensor.name, shape: tensor.shape, format: tensor.format, offset: start + tensor.offset,
        byteCount: tensor.byteCount, padding: tensor.padding)
    }
    fileByteCount = start + end
  }

  private static func padding(_ count: Int, _ alignment: Int) -> Int {
    let beyond = count % alignment
    return beyond == 0 ? 0 : alignment - beyond
  }
}

extension GGUFLayout {
  /// Bits a weight over all tensors, scales and minimums included; 0 without weights.
  public var bitsPerWeight: Double {
    let weights = tensors.reduce(0) { $0 + $1.shape.elementCount }
    return weights == 0 ? 0 : Double(dataByteCount) * 8 / Double(weights)
  }

  /// Bytes of all tensors, padding between them not counted.
  public var dataByteCount: Int { tensors.reduce(0) { $0 + $1.byteCount } }
}

/// The bytes of a header as they grow.
struct GGUFBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func append(bytes new: [UInt8]) {
    bytes += new
  }

  mutating func append(text: FileText) {
    let new = text.bytes
    append(UInt64(new.count))
    bytes += new
  }

  /// A value without its type. Complexity: O(bytes).
  mutating func append(_ value: MetadataValue) {
    switch value {
    case .uint8(let value): append(value)
    case .int8(let value): append(value)
    case .uint16(let value): append(value)
    case .int16(let value): append(value)
    case .uint32(let value): append(value)
    case .int32(let value): append(value)
    case .uint64(let value): append(value)
    case .int64(let value): append(value)
    case .float32(let value): append(value.bitPattern)
    case .float64(let value): append(value.bitPattern)
    case .bool(let value): append(UInt8(value ? 1 : 0))
    case .string(let text): append(text: text)
    case .array(let array):
      append(array.elementType.rawValue)
      append(UInt64(array.count))
      // The elements lie in memory as they lie in files.
      array.data.withBytes { data in
        unsafe data.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
      }
    }
  }
}
