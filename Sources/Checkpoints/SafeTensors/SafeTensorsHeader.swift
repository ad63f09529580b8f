internal import OrderedCollections
internal import Tensors

/// What the header of one safetensors file says.
///
/// Layout: the header's length (64 bits, little-endian), the header (JSON, spaces may follow), the data. The header is
/// an object: of each tensor `dtype`, `shape` (slowest dimension first) and `data_offsets` (begin and end, from the
/// start of the data); `__metadata__` maps strings to strings. Tensors cover the data without gaps or overlap.
///
/// Source: the format's description in the safetensors project.
struct SafeTensorsHeader {
  let metadata: Metadata
  /// By rising offset.
  let tensors: [Tensor]
  /// Where the data starts in the file.
  let dataStart: Int

  /// A tensor's entry.
  struct Tensor {
    let name: FileText
    let shape: Shape
    let type: TensorType
    /// From the start of the data.
    let range: Range<Int>
  }

  static let lengthSize = 8
  /// What the format allows.
  static let maximumByteCount = 100_000_000
  static let maximumDimensions = 8
}

extension SafeTensorsHeader {
  /// The header of `file`, checked whole. Complexity: O(header + n log n).
  init(_ file: CheckpointFile) throws(CheckpointError) {
    let bytes = try Self.headerBytes(file)
    let entries = try Self.entries(bytes, path: file.path)
    dataStart = Self.lengthSize + bytes.count
    metadata = try Self.metadata(entries["__metadata__"], path: file.path)
    var tensors: [Tensor] = []
    tensors.reserveCapacity(entries.count)
    for (name, entry) in entries where name != "__metadata__" {
      tensors.append(try Self.tensor(name, entry, path: file.path))
    }
    tensors.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    self.tensors = tensors
    try checkCover(file.count - dataStart, path: file.path)
  }

  // MARK: - The header's bytes

  private static func headerBytes(_ file: CheckpointFile) throws(CheckpointError) -> [UInt8] {
    let length = try file.region.withBytes { (bytes) throws(CheckpointError) -> Int in
      var cursor = ByteCursor(bytes)
      do throws(ReadFault) {
        return Int(clamping: try cursor.load(UInt64.self))
      } catch {
        throw CheckpointError(error, field: "header length", path: file.path)
      }
    }
    let room = file.count - lengthSize
    guard length >= 2, length <= maximumByteCount else {
      throw fault(
        .tooLarge, "header length", at: 0, expected: "2 to \(maximumByteCount) bytes", found: "\(length)", file.path)
    }
    guard length <= room else {
      throw fault(
        .truncated, "header", at: lengthSize, expected: "\(length) bytes", found: "\(room) before the end", file.path)
    }
    return Array(file.start(lengthSize + length).dropFirst(lengthSize))
  }

  private static func entries(
    _ bytes: [UInt8], path: String
  ) throws(CheckpointError) -> OrderedDictionary<FileText, JSONValue> {
    do throws(JSONError) {
      guard let entries = try JSONValue(json: bytes, allowsDuplicates: false).dictionary else {
        throw JSONError(line: 1, offset: 0, reason: "another value")
      }
      return entries
    } catch {
      let reason: CheckpointError.Reason = error.reason.hasSuffix("a second time") ? .duplicate : .invalid
      throw fault(
        reason, "header", at: lengthSize + error.offset, expected: "an object of JSON", found: error.reason, path)
    }
  }

  private static func metadata(_ value: JSONValue?, path: String) throws(CheckpointError) -> Metadata {
    guard let value else { return Metadata() }
    guard let entries = value.dictionary, entries.values.allSatisfy({ $0.text != nil }) else {
      throw fault(
        .invalid, "__metadata__", at: lengthSize, expected: "an object of strings", found: "another value", path)
    }
    return Metadata(entries.map { (key: $0.key, value: .string($0.value.text ?? "")) })
  }

  // MARK: - Tensors

  private static func tensor(
    _ name: FileText, _ entry: JSONValue, path: String
  ) throws(CheckpointError) -> Tensor {
    let field = "tensor \"\(name.printable())\""
    func wrong(_ part: String, _ expected: String, _ found: String = "another value") -> CheckpointError {
      fault(.invalid, "\(part) of \(field)", at: lengthSize, expected: expected, found: found, path)
    }
    guard let dtype = entry["dtype"]?.string else { throw wrong("dtype", "a name") }
    guard let dimensions = integers(entry["shape"]), let shape = Shape(dimensions.reversed()) else {
      throw wrong("shape", "dimensions of fewer than 2^63 elements")
    }
    guard dimensions.count <= maximumDimensions else {
      throw wrong("shape", "at most \(maximumDimensions) dimensions", "\(dimensions.count)")
    }
    guard let offsets = integers(entry["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1] else {
      throw wrong("data_offsets", "begin and end")
    }
    let type = SafeTensorsType.named(dtype)
    if let format = type.blockFormat, format.byteCount(shape: shape) != offsets[1] - offsets[0] {
      let needed = format.byteCount(shape: shape).map { "\($0) bytes" } ?? "fewer than 2^63 bytes"
      throw wrong("data_offsets", "\(needed), which \(shape) of \(format) take", "\(offsets[1] - offsets[0])")
    }
    return Tensor(name: name, shape: shape, type: type, range: offsets[0]..<offsets[1])
  }

  /// A list of integers of at least 0.
  private static func integers(_ value: JSONValue?) -> [Int]? {
    guard let list = value?.list else { return nil }
    let integers = list.compactMap(\.integer)
    return integers.count == list.count && integers.allSatisfy { $0 >= 0 } ? integers : nil
  }

  /// Checks that the tensors cover `byteCount` bytes of data, each once.
  private func checkCover(_ byteCount: Int, path: String) throws(CheckpointError) {
    var end = 0
    for tensor in tensors {
      let field = "data_offsets of tensor \"\(tensor.name.printable())\""
      let start = tensor.range.lowerBound
      guard start == end else {
        throw Self.fault(
          start < end ? .overlapping : .invalid, field, at: Self.lengthSize,
          expected: "\(end), where the tensor before it ends", found: "\(start)", path)
      }
      end = tensor.range.upperBound
      guard end <= byteCount else {
        throw Self.fault(
          .truncated, field, at: Self.lengthSize, expected: "an end inside the \(byteCount) bytes of data",
          found: "\(end)", path)
      }
    }
    guard end == byteCount else {
      throw Self.fault(
        .invalid, "data", at: dataStart + end, expected: "the end of the file behind the last tensor",
        found: "\(byteCount - end) more bytes", path)
    }
  }

  private static func fault(
    _ reason: CheckpointError.Reason, _ field: String, at offset: Int, expected: String, found: String,
    _ path: String
  ) -> CheckpointError {
    CheckpointError(ReadFault(reason, at: offset, expected: expected, found: found), field: field, path: path)
  }
}
