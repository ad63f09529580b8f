internal import Checkpoints
internal import Tensors

extension ImportanceMatrix {
  /// Reads an importance matrix in GGUF or in the older form that is commonly named `.dat`. Complexity: O(file).
  public static func open(_ path: String) throws(ImportanceMatrixError) -> ImportanceMatrix {
    let file: MappedFile
    do throws(TensorsError) {
      file = try MappedFile(path: path)
    } catch {
      throw .storage(error)
    }
    let isGGUF = file.region.withBytes { bytes in
      unsafe bytes.extracting(first: 4).withUnsafeBytes { unsafe $0.elementsEqual("GGUF".utf8) }
    }
    return isGGUF ? try read(gguf: path) : try read(old: file.region, path: path)
  }

  // MARK: - GGUF

  /// The GGUF form: for tensor `T` the sums `T.in_sum2` (columns, matrices) and `T.counts` (1, matrices), both F32.
  private static func read(gguf path: String) throws(ImportanceMatrixError) -> ImportanceMatrix {
    let checkpoint: Checkpoint
    do throws(CheckpointError) {
      checkpoint = try Checkpoint.open(path)
    } catch {
      throw .checkpoint(error)
    }
    var matrix = ImportanceMatrix()
    for tensor in checkpoint.tensors where tensor.name.hasSuffix(".in_sum2") {
      let name = String(tensor.name.dropLast(".in_sum2".count))
      guard let counts = checkpoint.tensor(named: name + ".counts") else {
        throw .malformed(
          path: path, offset: tensor.offset, found: "\(tensor.nameText.printable()) without its counts")
      }
      let entry = Entry(sums: try floats(tensor, path), counts: try floats(counts, path))
      guard !entry.counts.isEmpty, entry.sums.count.isMultiple(of: entry.counts.count) else {
        throw .malformed(
          path: path, offset: counts.offset, found: "\(entry.counts.count) counts for \(entry.sums.count) sums")
      }
      try matrix.add(entry, for: name, path: path, offset: tensor.offset)
    }
    guard !matrix.names.isEmpty else {
      throw .malformed(path: path, offset: 0, found: "no tensor whose name ends in .in_sum2")
    }
    if let datasets = checkpoint.metadata.array("imatrix.datasets")?.strings() {
      matrix.datasets = (0..<datasets.count).map { datasets.text(at: $0).string }
    }
    matrix.chunkCount = checkpoint.metadata.integer("imatrix.chunk_count") ?? 0
    return matrix
  }

  private static func floats(_ tensor: CheckpointTensor, _ path: String) throws(ImportanceMatrixError) -> [Float] {
    guard tensor.type == .known(.f32), let data = tensor.data else {
      throw .malformed(
        path: path, offset: tensor.offset, found: "\(tensor.nameText.printable()) is \(tensor.type), not F32")
    }
    return data.withBytes { bytes in
      (0..<bytes.byteCount / 4).map { Float(bitPattern: bytes.integer(at: 4 * $0)) }
    }
  }

  // MARK: - The older form

  /// The older form, little-endian 32-bit integers: the number of entries, then for each the length of its name, the
  /// name, the number of calls, the number of values, and as many floats, means times calls. At the end there may be
  /// the number of chunks, and the length and the name of the data set.
  private static func read(old bytes: ByteRegion, path: String) throws(ImportanceMatrixError) -> ImportanceMatrix {
    var reader = OldReader(bytes: bytes, path: path)
    var matrix = ImportanceMatrix()
    let count = try reader.count(of: "entries", size: 12)
    guard count > 0 else { throw .malformed(path: path, offset: 0, found: "no entries") }
    for _ in 0..<count {
      let start = reader.offset
      let name = try reader.text(of: "a name")
      let calls = try reader.integer()
      let values = try reader.floats(count: try reader.count(of: "values", size: 4))
      guard calls >= 0 else { throw .malformed(path: path, offset: start, found: "\(calls) calls") }
      try matrix.add(Entry(sums: values, counts: [Float(calls)]), for: name, path: path, offset: start)
    }
    if reader.offset < bytes.count {
      matrix.chunkCount = max(0, Int(try reader.integer()))
      matrix.datasets = [try reader.text(of: "the data set's name")]
    }
    return matrix
  }

  /// Adds an entry whose figures are known to be sound.
  private mutating func add(
    _ entry: Entry, for name: String, path: String, offset: Int
  ) throws(ImportanceMatrixError) {
    let shown = FileText(name).printable()
    if let wrong = entry.sums.firstIndex(where: { !($0 >= 0) || $0 == .infinity }) {
      throw .malformed(path: path, offset: offset, found: "value \(wrong) of \(shown) is \(entry.sums[wrong])")
    }
    guard entry.counts.allSatisfy({ $0 >= 0 && $0 < .infinity }) else {
      throw .malformed(path: path, offset: offset, found: "a count of \(shown) is negative or not finite")
    }
    guard insert(entry, for: name) else {
      throw .malformed(path: path, offset: offset, found: "\(shown) for the second time")
    }
  }
}

/// Reads the older form front to back.
private struct OldReader {
  let bytes: ByteRegion
  let path: String
  private(set) var offset = 0

  init(bytes: ByteRegion, path: String) {
    self.bytes = bytes
    self.path = path
  }

  private var remaining: Int { bytes.count - offset }

  mutating func integer() throws(ImportanceMatrixError) -> Int32 {
    guard remaining >= 4 else { throw .malformed(path: path, offset: offset, found: "the file's end") }
    defer { offset += 4 }
    return Int32(bitPattern: bytes.withBytes { $0.integer(at: offset) })
  }

  /// A number of things of at least `size` bytes, no more than the file can hold.
  mutating func count(of things: String, size: Int) throws(ImportanceMatrixError) -> Int {
    let start = offset
    let count = Int(try integer())
    guard count >= 0, count <= remaining / size else {
      throw .malformed(path: path, offset: start, found: "\(count) \(things)")
    }
    return count
  }

  mutating func text(of what: String) throws(ImportanceMatrixError) -> String {
    let count = try count(of: "bytes of \(what)", size: 1)
    defer { offset += count }
    let range = offset..<offset + count
    return bytes.withBytes { bytes in
      unsafe bytes.extracting(range).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
  }

  /// `count` floats, which are known to be there.
  mutating func floats(count: Int) throws(ImportanceMatrixError) -> [Float] {
    let start = offset
    offset += 4 * count
    return bytes.withBytes { bytes in (0..<count).map { Float(bitPattern: bytes.integer(at: start + 4 * $0)) } }
  }
}

extension RawSpan {
  /// The little-endian 32-bit integer at byte `offset`, which must lie inside.
  fileprivate func integer(at offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
