/// The bytes of a file that `GGUFBuilder` made, with the place of every field.
///
/// Fields: `magic`, `version`, `tensor_count`, `metadata_kv_count`; of each pair `metadata.I.key.length`, `.key`, `.type`,
/// `.value` (of a string also `.value.length`, of an array `.value.type` and `.value.count`, of its elements `.value.J...`);
/// of each tensor `tensor.I.name.length`, `.name`, `.dimension_count`, `.dimension.J`, `.type`, `.offset`; `padding.I`,
/// `data.I`.
public struct GGUFImage: Sendable {
  public var bytes: [UInt8] = []
  /// In the file's order. An array's `.value` spans its parts.
  public private(set) var fields: [(name: String, range: Range<Int>)] = []
  /// Where the header ends, before padding.
  public internal(set) var headerByteCount = 0

  /// The place of a field; nil where there is none of that name.
  public func range(of field: String) -> Range<Int>? {
    fields.first { $0.name == field }?.range
  }

  /// The file with the bytes of `field` replaced by as many of `new`.
  public func patched(_ field: String, _ new: [UInt8]) -> [UInt8] {
    var bytes = bytes
    guard let range = range(of: field) else { return bytes }
    for (at, byte) in zip(range, new) { bytes[at] = byte }
    return bytes
  }

  /// The file with `field` set to an integer, cut to the field's width.
  public func patched(_ field: String, _ value: UInt64) -> [UInt8] {
    patched(field, value.littleEndianBytes)
  }
}

extension GGUFImage {
  mutating func append(_ field: String, _ new: [UInt8]) {
    fields.append((field, bytes.count..<bytes.count + new.count))
    bytes += new
  }

  mutating func append(_ field: String, _ text: GGUFBuilder.Text) {
    append(field + ".length", UInt64(text.bytes.count).littleEndianBytes)
    append(field, text.bytes)
  }

  mutating func append(_ field: String, _ value: GGUFBuilder.Value) {
    switch value {
    case .uint8(let value): append(field, value.littleEndianBytes)
    case .int8(let value): append(field, value.littleEndianBytes)
    case .uint16(let value): append(field, value.littleEndianBytes)
    case .int16(let value): append(field, value.littleEndianBytes)
    case .uint32(let value): append(field, value.littleEndianBytes)
    case .int32(let value): append(field, value.littleEndianBytes)
    case .uint64(let value): append(field, value.littleEndianBytes)
    case .int64(let value): append(field, value.littleEndianBytes)
    case .float32(let value): append(field, value.bitPattern.littleEndianBytes)
    case .float64(let value): append(field, value.bitPattern.littleEndianBytes)
    case .bool(let value): append(field, [value ? 1 : 0])
    case .string(let text): append(field, text)
    case .raw(_, let bytes): append(field, bytes)
    case .array(let type, let elements):
      let start = bytes.count
      append(field + ".type", type.littleEndianBytes)
      append(field + ".count", UInt64(elements.count).littleEndianBytes)
      for (index, element) in elements.enumerated() { append("\(field).\(index)", element) }
      fields.append((field, start..<bytes.count))
    }
  }

  mutating func append(_ field: String, _ tensor: GGUFBuilder.Tensor, offset: UInt64) {
    append(field + ".name", tensor.name)
    append(field + ".dimension_count", UInt32(tensor.dimensions.count).littleEndianBytes)
    for (index, dimension) in tensor.dimensions.enumerated() {
      append("\(field).dimension.\(index)", dimension.littleEndianBytes)
    }
    append(field + ".type", tensor.type.littleEndianBytes)
    append(field + ".offset", offset.littleEndianBytes)
  }
}

extension FixedWidthInteger {
  /// The bytes of the integer, least significant first.
  public var littleEndianBytes: [UInt8] {
    stride(from: 0, to: bitWidth, by: 8).map { UInt8(truncatingIfNeeded: self >> $0) }
  }
}
