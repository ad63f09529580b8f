public import Tensors

/// An array of a model's metadata: a view on the file's bytes, decoded when asked.
///
/// The bytes were checked when the file was opened, and every decoding is checked again, so a file that changes on disk
/// in between gives nil instead of a crash. Layout: the elements follow each other little-endian; a string is
/// its length (64 bits) and its bytes; an array is its element type (32 bits), its count (64 bits) and its elements.
public struct MetadataArray: Sendable {
  /// The type of all elements.
  public let elementType: MetadataType

  /// Number of elements.
  public let count: Int

  /// The elements as they lie in the file.
  public let data: ByteRegion

  /// A view on `data`, which must hold exactly `count` elements.
  init(elementType: MetadataType, count: Int, data: ByteRegion) {
    self.elementType = elementType
    self.count = count
    self.data = data
  }
}

extension MetadataArray {
  /// All elements of an array of integers; nil for other types and where one does not fit an `Int`. Complexity: O(n).
  public func integers() -> [Int]? {
    guard elementType.isInteger else { return nil }
    var fits = true
    let integers = elements { cursor throws(ReadFault) in
      let value = try cursor.loadInteger(elementType)
      fits = fits && value != nil
      return value ?? 0
    }
    return fits ? integers : nil
  }

  /// All elements of an array of floats, doubles rounded; nil for other types. Complexity: O(n).
  public func floats() -> [Float]? {
    switch elementType {
    case .float32: elements { cursor throws(ReadFault) in try cursor.loadFloat() }
    case .float64: elements { cursor throws(ReadFault) in Float(try cursor.loadDouble()) }
    default: nil
    }
  }

  /// All elements of an array of truth values; nil for other types. Complexity: O(n).
  public func booleans() -> [Bool]? {
    guard elementType == .bool else { return nil }
    return elements { cursor throws(ReadFault) in try cursor.load(UInt8.self) != 0 }
  }

  /// A table of an array of strings, still a view on the file; nil for other types. Complexity: O(n), no bytes copied.
  public func strings() -> StringTable? {
    guard elementType == .string else { return nil }
    let starts = elements { cursor throws(ReadFault) in
      try cursor.skip(try cursor.loadCount(of: "bytes", least: 1))
    }
    guard var starts else { return nil }
    starts.append(data.count + ByteCursor.lengthSize)
    return StringTable(region: data, starts: starts, gap: ByteCursor.lengthSize)
  }

  /// All elements of an array of arrays, as views; nil for other types. Complexity: O(bytes).
  public func arrays() -> [MetadataArray]? {
    guard elementType == .array else { return nil }
    return elements { cursor throws(ReadFault) in try cursor.loadArray(in: data) }
  }

  /// The first elements, at most `limit` of them, whatever their type. Complexity: O(`limit`) for flat types.
  public func prefix(_ limit: Int) -> [MetadataValue] {
    elements(min(max(limit, 0), count)) { cursor throws(ReadFault) in
      try cursor.loadValue(elementType, in: data)
    } ?? []
  }

  /// What `load` makes of the first elements (all by default) in turn; nil where the bytes do not hold them.
  private func elements<T>(
    _ wanted: Int? = nil, _ load: (inout ByteCursor) throws(ReadFault) -> T
  ) -> [T]? {
    data.withBytes { bytes in
      var cursor = ByteCursor(bytes)
      var result: [T] = []
      result.reserveCapacity(wanted ?? count)
      do throws(ReadFault) {
        for _ in 0..<(wanted ?? count) { result.append(try load(&cursor)) }
      } catch {
        return nil
      }
      return result
    }
  }
}
