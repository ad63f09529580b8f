internal import Tensors

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A model in several files, named `MODEL-00001-of-00003.gguf` and so on.
struct GGUFSplit {
  /// Which part the opened file is, from 0.
  let number: Int
  let count: Int
  /// The paths of all parts.
  let paths: [String]

  static let numberKey = "split.no"
  static let countKey = "split.count"
  static let tensorsKey = "split.tensors.count"

  /// What the header says of the model's parts; nil where it is whole.
  init?(_ header: GGUFHeader, path: String) throws(CheckpointError) {
    guard header.metadata[Self.countKey] != nil else { return nil }
    count = try header.integer(Self.countKey, in: 0...Int(UInt16.max), path: path)
    guard count > 1 else { return nil }
    number = try header.integer(Self.numberKey, in: 0...count - 1, path: path)
    let suffix = Self.suffix(number, of: count)
    guard path.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else {
      throw header.fault(
        .inconsistent, Self.numberKey, expected: "a file whose name ends in \(suffix)", found: "another name",
        path: path)
    }
    let stem = String(path.dropLast(suffix.count))
    let count = count
    paths = (0..<count).map { stem + Self.suffix($0, of: count) }
  }

  private static func suffix(_ number: Int, of count: Int) -> String {
    "-\(fiveDigits(number + 1))-of-\(fiveDigits(count)).gguf"
  }

  private static func fiveDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}

extension GGUFSplit {
  /// Maps the other parts and checks that all belong together.
  func openAll(
    given file: MappedFile, _ header: GGUFHeader
  ) throws(CheckpointError) -> [(file: MappedFile, header: GGUFHeader)] {
    try findAll()
    var parts: [(file: MappedFile, header: GGUFHeader)] = []
    for (index, path) in paths.enumerated() {
      parts.append(index == number ? (file, header) : try open(path, as: index))
    }
    try checkTensors(of: parts)
    return parts
  }

  /// Looks for the files before any is read, so that all that are missing are named at once.
  private func findAll() throws(CheckpointError) {
    let missing = paths.filter { unsafe access($0, F_OK) != 0 }
    guard !missing.isEmpty else { return }
    throw .missingParts(
      path: paths[number], missing: missing.prefix(8).map(Self.fileName), missingCount: missing.count,
      partCount: count)
  }

  private static func fileName(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  private func open(
    _ path: String, as index: Int
  ) throws(CheckpointError) -> (file: MappedFile, header: GGUFHeader) {
    let file = try Checkpoint.map(path)
    let start = file.region.withBytes { bytes in
      unsafe bytes.extracting(first: 4).withUnsafeBytes { unsafe [UInt8]($0) }
    }
    guard GGUFReader.recognizes(start) else {
      throw .unrecognized(path: path, found: "something else in place of part \(index + 1) of \(count)")
    }
    let header = try GGUFHeaderParser.parse(file.region, path: path)
    for (key, expected) in [(Self.numberKey, index), (Self.countKey, count)] {
      let found = header.metadata.integer(key)
      guard found == expected else {
        throw header.fault(
          .inconsistent, key, expected: "\(expected), as the file's name says",
          found: found.map { "\($0)" } ?? "nothing", path: path)
      }
    }
    return (file, header)
  }

  private func checkTensors(of parts: [(file: MappedFile, header: GGUFHeader)]) throws(CheckpointError) {
    var places: [FileText: Int] = [:]
    for (index, part) in parts.enumerated() {
      for tensor in part.header.tensors {
        guard let other = places.updateValue(index, forKey: tensor.name) else { continue }
        let fault = ReadFault(
          .duplicate, at: tensor.position.name, expected: "each name in one part",
          found: "it in part \(other + 1) too")
        throw CheckpointError(
          fault, field: "name of tensor \"\(tensor.name.printable())\"", path: part.file.path)
      }
    }
    for part in parts {
      guard let told = part.header.metadata.integer(Self.tensorsKey), told != places.count else { continue }
      throw part.header.fault(
        .inconsistent, Self.tensorsKey, expected: "\(places.count), the tensors of all parts", found: "\(told)",
        path: part.file.path)
    }
  }
}

extension GGUFHeader {
  /// The integer of `key`, which must lie in `range`.
  fileprivate func integer(
    _ key: String, in range: ClosedRange<Int>, path: String
  ) throws(CheckpointError) -> Int {
    let value = metadata[key]
    if let integer = value?.integer, range.contains(integer) { return integer }
    throw fault(
      .invalid, key, expected: "an integer from \(range.lowerBound) to \(range.upperBound)",
      found: value.map { $0.integer.map { "\($0)" } ?? "a value of type \($0.type)" } ?? "nothing", path: path)
  }

  /// An error about the value of a metadata key, at the place of the key.
  fileprivate func fault(
    _ reason: CheckpointError.Reason, _ key: String, expected: String, found: String, path: String
  ) -> CheckpointError {
    let fault = ReadFault(reason, at: keyOffsets[FileText(key)] ?? 0, expected: expected, found: found)
    return CheckpointError(fault, field: key, path: path)
  }
}
