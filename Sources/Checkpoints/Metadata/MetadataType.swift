/// The types a metadata value can have, with their ids in GGUF files.
public enum MetadataType: UInt32, Sendable, CaseIterable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case bool = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
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
