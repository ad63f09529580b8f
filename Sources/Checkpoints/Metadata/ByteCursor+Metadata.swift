internal import Tensors

/// Metadata values as they lie in a file.
extension ByteCursor {
  /// How deep arrays may lie in arrays. No known file goes beyond two.
  static let maximumDepth = 8

  /// A type id of 32 bits.
  mutating func loadType() throws(ReadFault) -> MetadataType {
    let start = offset
    let id = try load(UInt32.self)
    guard let type = MetadataType(rawValue: id) else {
      throw ReadFault(.invalid, at: start, expected: "a metadata type from 0 to 12", found: "\(id)")
    }
    return type
  }

  /// The integer of `type`; nil where an `Int` can't hold it or the type is none of integers.
  mutating func loadInteger(_ type: MetadataType) throws(ReadFault) -> Int? {
    switch type {
    case .uint8: Int(try load(UInt8.self))
    case .int8: Int(try load(Int8.self))
    case .uint16: Int(try load(UInt16.self))
    case .int16: Int(try load(Int16.self))
    case .uint32: Int(try load(UInt32.self))
    case .int32: Int(try load(Int32.self))
    case .uint64: Int(exactly: try load(UInt64.self))
    case .int64: Int(try load(Int64.self))
    case .float32, .float64, .bool, .string, .array: nil
    }
  }

  /// The value of `type`; an array becomes a view on `region`, over whose bytes the cursor runs.
  mutating func loadValue(_ type: MetadataType, in region: ByteRegion) throws(ReadFault) -> MetadataValue {
    switch type {
    case .uint8: .uint8(try load())
    case .int8: .int8(try load())
    case .uint16: .uint16(try load())
    case .int16: .int16(try load())
    case .uint32: .uint32(try load())
    case .int32: .int32(try load())
    case .uint64: .uint64(try load())
    case .int64: .int64(try load())
    case .float32: .float32(try loadFloat())
    case .float64: .float64(try loadDouble())
    case .bool: .bool(try loadBool())
    case .string: .string(try loadText())
    case .array: .array(try loadArray(in: region))
    }
  }

  /// A view on the array that starts here: element type, count, elements. Its bytes are checked, not decoded.
  mutating func loadArray(in region: ByteRegion) throws(ReadFault) -> MetadataArray {
    let type = try loadType()
    let count = try loadCount(of: "elements", least: type.minimumByteCount)
    let start = offset
    try skipElements(type, count: count, depth: 1)
    do throws(TensorsError) {
      let data = try region.slice(offset: start, count: offset - start)
      return MetadataArray(elementType: type, count: count, data: data)
    } catch {
      throw ReadFault(.truncated, at: start, expected: "\(offset - start) bytes", found: "\(region.count - start)")
    }
  }

  private mutating func loadBool() throws(ReadFault) -> Bool {
    try checkBooleans(count: 1)
    return try load(UInt8.self) != 0
  }

  private mutating func skipElements(_ type: MetadataType, count: Int, depth: Int) throws(ReadFault) {
    switch type {
    case .string:
      for _ in 0..<count { try skip(try loadCount(of: "bytes", least: 1)) }
    case .array:
      for _ in 0..<count { try skipArray(depth: depth + 1) }
    default:
      // `count` came through `loadCount`, so the product is no more than what remains.
      if type == .bool { try checkBooleans(count: count) }
      try skip(count * type.minimumByteCount)
    }
  }

  private mutating func skipArray(depth: Int) throws(ReadFault) {
    guard depth <= Self.maximumDepth else {
      throw ReadFault(
        .tooLarge, at: offset, expected: "arrays nested at most \(Self.maximumDepth) deep", found: "a deeper one")
    }
    let type = try loadType()
    let count = try loadCount(of: "elements", least: type.minimumByteCount)
    try skipElements(type, count: count, depth: depth)
  }

  private func checkBooleans(count: Int) throws(ReadFault) {
    guard count <= remaining, let wrong = firstNonBoolean(count: count) else { return }
    throw ReadFault(.invalid, at: wrong, expected: "a bool of 0 or 1", found: "another byte")
  }
}
