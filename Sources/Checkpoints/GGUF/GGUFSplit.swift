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
  // The paths of all parts, up to their numbers.
  private let stem: String

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
    stem = String(decoding: path.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
  }

  /// The path of part `number`, from 0.
  private func path(of number: Int) -> String { stem + Self.suffix(number, of: count) }

  private static func suffix(_ number: Int, of count: Int) -> String {
    GGUFPartName.suffix(number, of: count)
  }
}

extension GGUFSplit {
  /// Maps the other parts and checks that all belong together.
  func openAll(
    given file: CheckpointFile, _ header: GGUFHeader
  ) throws(CheckpointError) -> [(file: CheckpointFile, header: GGUFHeader)] {
    try findAll()
    var parts: [(file: CheckpointFile, header: GGUFHeader)] = []
    for index in 0..<count {
      parts.append(index == number ? (file, header) : try open(path(of: index), as: index))
    }
    try checkTensors(of: parts)
    return parts
  }

  /// Looks for the files before any is read, so that all that are missing are named at once.
  private func findAll() throws(CheckpointError) {
    let missing = (0..<count).filter { unsafe access(path(of: $0), F_OK) != 0 && $0 != number }
    guard !missing.isEmpty else { return }
    throw .missingParts(
      path: path(of: number), missing: missing.prefix(8).map { Self.fileName(path(of: $0)) },
      missingCount: missing.count, partCount: count)
  }

  private static func fileName(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  private func open(
    _ path: String, as index: Int
  ) throws(CheckpointError) -> (file: CheckpointFile, header: GGUFHeader) {
    let file = try CheckpointFile(mapping: path)
    guard GGUFReader.recognizes(file.start(4)) else {
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

  private func checkTensors(of parts: [(file: CheckpointFile, header: GGUFHeader)]) throws(CheckpointError) {
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
    for part in parts where part.header.metadata[Self.tensorsKey] != nil {
      let told = try part.header.integer(Self.tensorsKey, in: 0...Int.max, path: part.file.path)
      guard told != places.count else { continue }
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
