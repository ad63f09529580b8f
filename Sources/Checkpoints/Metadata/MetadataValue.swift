/// One value of a model's metadata.
public enum MetadataValue: Sendable {
  /// As ``MetadataType/uint8``.
  case uint8(UInt8)
  /// As ``MetadataType/int8``.
  case int8(Int8)
  /// As ``MetadataType/uint16``.
  case uint16(UInt16)
  /// As ``MetadataType/int16``.
  case int16(Int16)
  /// As ``MetadataType/uint32``.
  case uint32(UInt32)
  /// As ``MetadataType/int32``.
  case int32(Int32)
  /// As ``MetadataType/uint64``.
  case uint64(UInt64)
  /// As ``MetadataType/int64``.
  case int64(Int64)
  /// As ``MetadataType/float32``.
  case float32(Float)
  /// As ``MetadataType/float64``.
  case float64(Double)
  /// As ``MetadataType/bool``.
  case bool(Bool)
  /// Bytes as the file has them, which need not be UTF-8: show them printably.
  case string(FileText)
  /// Elements of one type, which stay in the file until they are asked for.
  case array(MetadataArray)
}

extension MetadataValue {
  /// The value's type.
  public var type: MetadataType {
    switch self {
    case .uint8: .uint8
    case .int8: .int8
    case .uint16: .uint16
    case .int16: .int16
    case .uint32: .uint32
    case .int32: .int32
    case .uint64: .uint64
    case .int64: .int64
    case .float32: .float32
    case .float64: .float64
    case .bool: .bool
    case .string: .string
    case .array: .array
    }
  }

  /// An integer of any width; nil for other types and for what an `Int` can't hold.
  public var integer: Int? {
    switch self {
    case .uint8(let value): Int(value)
    case .int8(let value): Int(value)
    case .uint16(let value): Int(value)
    case .int16(let value): Int(value)
    case .uint32(let value): Int(value)
    case .int32(let value): Int(value)
    case .uint64(let value): Int(exactly: value)
    case .int64(let value): Int(exactly: value)
    case .float32, .float64, .bool, .string, .array: nil
    }
  }

  /// A float or an integer, rounded to a double; nil for other types.
  public var number: Double? {
    switch self {
    case .float32(let value): Double(value)
    case .float64(let value): value
    case .uint64(let value): Double(value)
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .int64: integer.map(Double.init)
    case .bool, .string, .array: nil
    }
  }

  /// A truth value; nil for other types.
  public var boolean: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// A string, ill-formed UTF-8 replaced; nil for other types.
  public var string: String? { text?.string }

  /// A string with its exact bytes; nil for other types.
  public var text: FileText? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// An array; nil for other types.
  public var array: MetadataArray? {
    guard case .array(let value) = self else { return nil }
    return value
  }
}
