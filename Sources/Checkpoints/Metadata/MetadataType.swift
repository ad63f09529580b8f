/// The types a metadata value can have, with their ids in GGUF files.
public enum MetadataType: UInt32, Sendable, CaseIterable {
  /// One byte, 0 to 255.
  case uint8 = 0
  /// One byte, two's complement.
  case int8 = 1
  /// Two bytes, little-endian.
  case uint16 = 2
  /// Two bytes, two's complement, little-endian.
  case int16 = 3
  /// Four bytes, little-endian: most counts and token ids.
  case uint32 = 4
  /// Four bytes, two's complement, little-endian: token types.
  case int32 = 5
  /// An IEEE 754 single, little-endian.
  case float32 = 6
  /// One byte, 0 or 1.
  case bool = 7
  /// A length of eight bytes, then so many bytes of what should be UTF-8.
  case string = 8
  /// The type of the elements (four bytes), their number (eight), then the elements.
  case array = 9
  /// Eight bytes, little-endian.
  case uint64 = 10
  /// Eight bytes, two's complement, little-endian.
  case int64 = 11
  /// An IEEE 754 double, little-endian.
  case float64 = 12

  /// Bytes of a value, nil for strings and arrays, whose sizes vary.
  public var byteCount: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .string, .array: nil
    }
  }

  /// Whether values are whole numbers.
  public var isInteger: Bool {
    switch self {
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: true
    case .float32, .float64, .bool, .string, .array: false
    }
  }

  /// The least a value of this type takes in a file: the whole of a number, the lengths of a string or an array.
  var minimumByteCount: Int {
    switch self {
    case .string: 8
    case .array: 12
    default: byteCount ?? 1
    }
  }
}

extension MetadataType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .uint8: "uint8"
    case .int8: "int8"
    case .uint16: "uint16"
    case .int16: "int16"
    case .uint32: "uint32"
    case .int32: "int32"
    case .float32: "float32"
    case .bool: "bool"
    case .string: "string"
    case .array: "array"
    case .uint64: "uint64"
    case .int64: "int64"
    case .float64: "float64"
    }
  }
}
