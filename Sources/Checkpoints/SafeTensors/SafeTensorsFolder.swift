internal import OrderedCollections
internal import Tensors

/// All safetensors files of one model in a folder, opened.
struct SafeTensorsFolder {
  let folder: CheckpointFolder
  let files: [CheckpointFile]
  let headers: [SafeTensorsHeader]

  static let indexName = "model.safetensors.index.json"

  /// The model in `folder`: the files that its index names, else `model.safetensors`, else all that lie there.
  init(_ folder: CheckpointFolder) throws(CheckpointError) {
    let names = Self.fileNames(folder) ?? []
    let index = try Self.index(folder)
    let wanted = try index.map { (index) throws(CheckpointError) in try Self.shards(index, folder) } ?? names
    var files: [CheckpointFile] = []
    var headers: [SafeTensorsHeader] = []
    for name in wanted {
      let file = try CheckpointFile(mapping: folder.path(of: name))
      guard SafeTensorsReader.recognizes(file.start(16)) else {
        throw .unrecognized(path: file.path, found: "something else in place of a safetensors file")
      }
      files.append(file)
      headers.append(try SafeTensorsHeader(file))
    }
    self.folder = folder
    self.files = files
    self.headers = headers
    try checkNames(index, wanted)
  }

  /// The model that `file` is part of: that of a folder with a `config.json` whose files it is among; nil elsewhere.
  init?(holding file: CheckpointFile, in folder: CheckpointFolder) throws(CheckpointError) {
    let name = file.path.split(separator: "/").last.map(String.init) ?? ""
    guard folder.names.contains("config.json"), folder.names.contains(name) else { return nil }
    let named = try Self.index(folder).map { Set($0.values) } ?? Set(Self.fileNames(folder) ?? [])
    guard named.contains(name) else { return nil }
    try self.init(folder)
  }

  /// The safetensors files of a folder without an index; nil where it holds no model of this kind.
  static func fileNames(_ folder: CheckpointFolder) -> [String]? {
    let all = folder.names.filter { $0.hasSuffix(".safetensors") }
    if all.contains("model.safetensors") { return ["model.safetensors"] }
    return all.isEmpty && !folder.names.contains(indexName) ? nil : all
  }

  // MARK: - The index

  /// Which file holds which tensor, as the folder's index says; nil without one.
  private static func index(_ folder: CheckpointFolder) throws(CheckpointError) -> OrderedDictionary<FileText, String>?
  {
    guard let index = try folder.json(indexName) else { return nil }
    guard let map = index["weight_map"]?.dictionary else { throw fault(folder, "an object of file names", "none") }
    var files: OrderedDictionary<FileText, String> = [:]
    for (tensor, file) in map {
      guard let name = file.string, !name.isEmpty, !name.contains("/"), name.hasSuffix(".safetensors") else {
        throw fault(folder, "names of .safetensors files in the same folder", "another value")
      }
      files[tensor] = name
    }
    return files
  }

  /// The files of an index, sorted; fails where some are missing.
  private static func shards(
    _ index: OrderedDictionary<FileText, String>, _ folder: CheckpointFolder
  ) throws(CheckpointError) -> [String] {
    let names = Set(index.values).sorted()
    let there = Set(folder.names)
    let missing = names.filter { !there.contains($0) }
    guard missing.isEmpty else {
      throw .missingParts(
        path: folder.path(of: indexName), missing: Array(missing.prefix(8)), missingCount: missing.count,
        partCount: names.count)
    }
    return names
  }

  /// Checks that each name is in one file, and in that which the index names.
  private func checkNames(_ index: OrderedDictionary<FileText, String>?, _ names: [String]) throws(CheckpointError) {
    var places: [FileText: Int] = [:]
    for (part, header) in headers.enumerated() {
      for tensor in header.tensors {
        guard let other = places.updateValue(part, forKey: tensor.name) else { continue }
        let fault = ReadFault(
          .duplicate, at: SafeTensorsHeader.lengthSize, expected: "each name in one file",
          found: "it in \(FileText(names[other]).printable()) too")
        throw CheckpointError(
          fault, field: "name of tensor \"\(tensor.name.printable())\"", path: files[part].path)
      }
    }
    for (tensor, name) in index ?? [:] {
      let found = places[tensor].map { names[$0] }
      guard found != name else { continue }
      throw Self.fault(
        folder, "tensor \"\(tensor.printable())\" in \(FileText(name).printable())",
        found.map { "it in \(FileText($0).printable())" } ?? "it in no file")
    }
  }

  private static func fault(_ folder: CheckpointFolder, _ expected: String, _ found: String) -> CheckpointError {
    CheckpointError(
      ReadFault(.inconsistent, at: 0, expected: expected, found: found), field: "weight_map",
      path: folder.path(of: indexName))
  }

  // MARK: - The model

  /// The model as its GGUF file would show it where its family is known, else the files' own tensors.
  func contents() throws(CheckpointError) -> CheckpointContents {
    var tensors: [CheckpointTensor] = []
    for (part, (file, header)) in zip(files, headers).enumerated() { tensors += try header.place(in: file, part: part) }
    let opened = files.map { Checkpoint.File(path: $0.path, byteCount: $0.count) }
    switch try ModelConversion.run(folder, tensors: tensors) {
    case .converted(let model):
      return CheckpointContents(
        kind: .safetensors, version: 1, files: opened, metadata: model.metadata, tensors: model.tensors,
        conversionFaults: model.faults)
    case .notConverted(let fault):
      return CheckpointContents(
        kind: .safetensors, version: 1, files: opened, metadata: headers.first?.metadata ?? Metadata(),
        tensors: tensors, conversionFaults: [fault])
    }
  }
}
