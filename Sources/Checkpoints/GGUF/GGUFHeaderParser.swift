internal import OrderedCollections
internal import Tensors

/// Reads the header of a GGUF file front to back.
struct GGUFHeaderParser: ~Escapable {
  private var cursor: ByteCursor
  private let region: ByteRegion
  private let path: String

  /// A parser of `bytes`, which are those of `region`.
  @_lifetime(copy bytes)
  private init(_ bytes: RawSpan, of region: ByteRegion, path: String) {
    cursor = ByteCursor(bytes)
    self.region = region
    self.path = path
  }

  /// The header of the file whose bytes are `region`. Complexity: O(header).
  static func parse(_ region: ByteRegion, path: String) throws(CheckpointError) -> GGUFHeader {
    try region.withBytes { (bytes) throws(CheckpointError) -> GGUFHeader in
      var parser = GGUFHeaderParser(bytes, of: region, path: path)
      return try parser.parse()
    }
  }

  private mutating func parse() throws(CheckpointError) -> GGUFHeader {
    let version = try parseVersion()
    let tensorCount = try count("tensor_count", of: "tensors", least: GGUFHeader.smallestTensor)
    let pairCount = try count("metadata_kv_count", of: "pairs", least: GGUFHeader.smallestPair)
    let (metadata, keyOffsets) = try parseMetadata(count: pairCount)
    let alignment = try alignment(of: metadata, keyOffsets)
    let tensors = try parseTensors(count: tensorCount)
    let padding = cursor.offset % alignment
    let end = padding == 0 ? cursor.offset : cursor.offset + (alignment - padding)
    return GGUFHeader(
      version: version, metadata: metadata, keyOffsets: keyOffsets, tensors: tensors, alignment: alignment,
      dataStart: end)
  }

  // MARK: - Fields

  /// What `load` reads, its fault made an error that names `field`.
  private mutating func read<T>(
    _ field: @autoclosure () -> String, _ load: (inout ByteCursor) throws(ReadFault) -> T
  ) throws(CheckpointError) -> T {
    do throws(ReadFault) {
      return try load(&cursor)
    } catch {
      throw CheckpointError(error, field: field(), path: path)
    }
  }

  private mutating func count(
    _ field: String, of things: StaticString, least: Int
  ) throws(CheckpointError) -> Int {
    try read(field) { cursor throws(ReadFault) in try cursor.loadCount(of: things, least: least) }
  }

  private func fault(
    _ reason: CheckpointError.Reason, _ field: String, at offset: Int, expected: String, found: String
  ) -> CheckpointError {
    CheckpointError(ReadFault(reason, at: offset, expected: expected, found: found), field: field, path: path)
  }

  // MARK: - Sections

  private mutating func parseVersion() throws(CheckpointError) -> Int {
    let magic = try read("magic") { cursor throws(ReadFault) in try cursor.load(UInt32.self) }
    let offset = cursor.offset
    let version = try read("version") { cursor throws(ReadFault) in try cursor.load(UInt32.self) }
    let isSwapped = magic == GGUFReader.swappedMagic || (version & 0xFFFF == 0 && version != 0)
    let found: String? =
      if isSwapped {
        "a big-endian file of version \(version.byteSwapped)"
      } else if !GGUFHeader.versions.contains(Int(version)) {
        "version \(version)"
      } else {
        nil
      }
    if let found {
      throw fault(.unsupported, "version", at: offset, expected: "version 2 or 3, little-endian", found: found)
    }
    return Int(version)
  }

  private mutating func parseMetadata(
    count: Int
  ) throws(CheckpointError) -> (Metadata, keyOffsets: [FileText: Int]) {
    var entries: OrderedDictionary<FileText, MetadataValue> = [:]
    var offsets: [FileText: Int] = [:]
    for index in 0..<count {
      let offset = cursor.offset
      let key = try read("metadata key \(index)") { cursor throws(ReadFault) in try cursor.loadText() }
      if let first = offsets.updateValue(offset, forKey: key) {
        throw fault(
          .duplicate, "metadata key \"\(key.printable())\"", at: offset, expected: "each key once",
          found: "it again, first at offset \(first)")
      }
      let region = region
      entries[key] = try read("metadata \"\(key.printable())\"") { cursor throws(ReadFault) in
        try cursor.loadValue(try cursor.loadType(), in: region)
      }
    }
    return (Metadata(entries), offsets)
  }

  /// What tensors' data is aligned to: `general.alignment`, else 32.
  ///
  /// The specification asks for a multiple of 8; the format's reference implementation reads powers of two only, so no
  /// other file is in use. Whatever is not both is refused, rather than laid out in a way that others would not read.
  private func alignment(of metadata: Metadata, _ offsets: [FileText: Int]) throws(CheckpointError) -> Int {
    let key = "general.alignment"
    guard let value = metadata[key] else { return GGUFHeader.defaultAlignment }
    let alignment = value.integer ?? 0
    guard alignment >= 8, alignment.nonzeroBitCount == 1, alignment <= Int(UInt32.max) else {
      throw fault(
        .invalid, key, at: offsets[FileText(key)] ?? 0, expected: "a power of two from 8 to 2^31",
        found: value.integer.map { "\($0)" } ?? "a value of type \(value.type)")
    }
    return alignment
  }

  private mutating func parseTensors(count: Int) throws(CheckpointError) -> [GGUFHeader.Tensor] {
    var tensors: [GGUFHeader.Tensor] = []
    var offsets: [FileText: Int] = [:]
    for index in 0..<count {
      let tensor = try parseTensor(index)
      if let first = offsets.updateValue(tensor.position.name, forKey: tensor.name) {
        throw fault(
          .duplicate, "name of tensor \"\(tensor.name.printable())\"", at: tensor.position.name,
          expected: "each name once", found: "it again, first at offset \(first)")
      }
      tensors.append(tensor)
    }
    return tensors
  }

  private mutating func parseTensor(_ index: Int) throws(CheckpointError) -> GGUFHeader.Tensor {
    let nameStart = cursor.offset
    let name = try read("name of tensor \(index)") { cursor throws(ReadFault) in try cursor.loadText() }
    let shapeStart = cursor.offset
    let shape = try read("dimensions of tensor \"\(name.printable())\"") { cursor throws(ReadFault) in
      try cursor.loadShape()
    }
    let type = try read("type of tensor \"\(name.printable())\"") { cursor throws(ReadFault) in
      TensorType(id: try cursor.load())
    }
    let offsetStart = cursor.offset
    let offset = try read("offset of tensor \"\(name.printable())\"") { cursor throws(ReadFault) in
      try cursor.loadDataOffset()
    }
    return GGUFHeader.Tensor(
      name: name, shape: shape, type: type, dataOffset: offset, position: (nameStart, shapeStart, offsetStart))
  }
}

extension ByteCursor {
  /// Number of dimensions in 32 bits, then each in 64.
  fileprivate mutating func loadShape() throws(ReadFault) -> Shape {
    let start = offset
    let count = try load(UInt32.self)
    guard count <= GGUFHeader.maximumDimensions else {
      throw ReadFault(
        .tooLarge, at: start, expected: "at most \(GGUFHeader.maximumDimensions) dimensions", found: "\(count)")
    }
    var dimensions: [UInt64] = []
    for _ in 0..<count { dimensions.append(try load()) }
    guard dimensions.allSatisfy({ $0 <= UInt64(Int.max) }), let shape = Shape(dimensions.map { Int($0) }) else {
      throw ReadFault(
        .tooLarge, at: start, expected: "fewer than 2^63 elements",
        found: dimensions.map { "\($0)" }.joined(separator: "x"))
    }
    return shape
  }

  /// Where a tensor lies, from the start of the data.
  fileprivate mutating func loadDataOffset() throws(ReadFault) -> Int {
    let start = offset
    let value = try load(UInt64.self)
    guard let dataOffset = Int(exactly: value) else {
      throw ReadFault(.tooLarge, at: start, expected: "an offset inside the file", found: "\(value)")
    }
    return dataOffset
  }
}

extension CheckpointError {
  /// The fault of `field`, in the file at `path`.
  init(_ fault: ReadFault, field: String, path: String) {
    self = .malformed(
      path: path,
      Defect(
        reason: fault.reason, field: field, offset: fault.offset, expected: fault.expected, found: fault.found))
  }
}
