/// Writes GGUF files, right or wrong on purpose, and remembers where each field lies.
///
///     var builder = GGUFBuilder()
///     builder.metadata = [("general.architecture", .string("llama")), ("llama.block_count", .uint32(2))]
///     builder.tensors = [.f32("output.weight", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])]
///     let file = try builder.write()            // a temporary file, gone when the process ends
///     let checkpoint = try Checkpoint.open(file.path)
///
/// To damage a file: override a count, type or offset here, or change a named field of the built bytes with
/// `GGUFImage.patch`.
public struct GGUFBuilder: Sendable {
  public var magic: [UInt8] = Array("GGUF".utf8)
  public var version: UInt32 = 3
  public var metadata: [(key: Text, value: Value)] = []
  public var tensors: [Tensor] = []
  /// Tensors start at multiples of this; stored as `general.alignment` where it is not 32.
  public var alignment = 32
  /// What the header says instead of the true number of tensors.
  public var tensorCountOverride: UInt64?
  /// What the header says instead of the true number of pairs.
  public var metadataCountOverride: UInt64?

  public init() {}

  /// A string of a file, which need not be UTF-8.
  public struct Text: Sendable, ExpressibleByStringLiteral {
    public var bytes: [UInt8]
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public init(_ string: String) { bytes = Array(string.utf8) }
    public init(stringLiteral value: String) { self.init(value) }
  }

  /// A metadata value of any type.
  public indirect enum Value: Sendable {
    case uint8(UInt8)
    case int8(Int8)
    case uint16(UInt16)
    case int16(Int16)
    case uint32(UInt32)
    case int32(Int32)
    case uint64(UInt64)
    case int64(Int64)
    case float32(Float)
    case float64(Double)
    case bool(Bool)
    case string(Text)
    /// Elements must be of the type of `type`.
    case array(type: UInt32, [Value])
    /// Any type id with any bytes.
    case raw(type: UInt32, [UInt8])

    public static func strings(_ strings: [String]) -> Value {
      .array(type: 8, strings.map { .string(Text($0)) })
    }

    public static func int32s(_ values: [Int32]) -> Value { .array(type: 5, values.map { .int32($0) }) }

    public static func float32s(_ values: [Float]) -> Value { .array(type: 6, values.map { .float32($0) }) }
  }

  /// A tensor, its data given as bytes.
  public struct Tensor: Sendable {
    public var name: Text
    /// Fastest first.
    public var dimensions: [UInt64]
    /// The type's id.
    public var type: UInt32
    public var data: [UInt8]
    /// What the header says instead of the true offset.
    public var offsetOverride: UInt64?

    public init(
      _ name: Text, _ dimensions: [UInt64], type: UInt32, data: [UInt8], offsetOverride: UInt64? = nil
    ) {
      self.name = name
      self.dimensions = dimensions
      self.type = type
      self.data = data
      self.offsetOverride = offsetOverride
    }

    /// A tensor of singles.
    public static func f32(_ name: Text, _ dimensions: [UInt64], _ values: [Float]) -> Tensor {
      Tensor(name, dimensions, type: 0, data: values.flatMap { $0.bitPattern.littleEndianBytes })
    }
  }
}

extension GGUFBuilder {
  /// The file's bytes with the places of its fields.
  public func build() -> GGUFImage {
    var image = GGUFImage()
    var pairs = metadata
    if alignment != 32, !pairs.contains(where: { $0.key.bytes == Array("general.alignment".utf8) }) {
      pairs.append(("general.alignment", .uint32(UInt32(alignment))))
    }
    image.append("magic", magic)
    image.append("version", version.littleEndianBytes)
    image.append("tensor_count", (tensorCountOverride ?? UInt64(tensors.count)).littleEndianBytes)
    image.append("metadata_kv_count", (metadataCountOverride ?? UInt64(pairs.count)).littleEndianBytes)
    for (index, pair) in pairs.enumerated() {
      image.append("metadata.\(index).key", pair.key)
      image.append("metadata.\(index).type", pair.value.typeID.littleEndianBytes)
      image.append("metadata.\(index).value", pair.value)
    }
    var offset = 0
    for (index, tensor) in tensors.enumerated() {
      image.append("tensor.\(index)", tensor, offset: tensor.offsetOverride ?? UInt64(offset))
      offset = padded(offset + tensor.data.count)
    }
    image.headerByteCount = image.bytes.count
    for (index, tensor) in tensors.enumerated() {
      image.append("padding.\(index)", [UInt8](repeating: 0, count: padded(image.bytes.count) - image.bytes.count))
      image.append("data.\(index)", tensor.data)
    }
    return image
  }

  /// The file, in a temporary folder of its own.
  public func write(name: String = "model.gguf") throws -> TemporaryFile {
    try TemporaryFile(build().bytes, name: name)
  }

  private func padded(_ count: Int) -> Int {
    alignment < 1 ? count : (count + alignment - 1) / alignment * alignment
  }
}

extension GGUFBuilder.Value {
  /// The id of the value's type.
  public var typeID: UInt32 {
    switch self {
    case .uint8: 0
    case .int8: 1
    case .uint16: 2
    case .int16: 3
    case .uint32: 4
    case .int32: 5
    case .float32: 6
    case .bool: 7
    case .string: 8
    case .array: 9
    case .uint64: 10
    case .int64: 11
    case .float64: 12
    case .raw(let type, _): type
    }
  }
}
