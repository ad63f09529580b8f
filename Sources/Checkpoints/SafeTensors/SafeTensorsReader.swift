internal import Tensors

/// Safetensors files, and Hugging Face folders of them.
///
/// A file by itself shows its tensors under their own names. A folder whose `config.json` is of a known model family
/// (and a file of such a folder) shows itself as the GGUF file that it would become; see ``ModelFamily``.
enum SafeTensorsReader: CheckpointReader {
  static func recognizes(_ start: [UInt8]) -> Bool {
    guard start.count > SafeTensorsHeader.lengthSize, start[SafeTensorsHeader.lengthSize] == UInt8(ascii: "{") else {
      return false
    }
    // The length's upper bytes: no header is that long, and no text starts so.
    return start[4..<8].allSatisfy { $0 == 0 }
  }

  static func recognizes(_ folder: CheckpointFolder) -> Bool {
    SafeTensorsFolder.fileNames(folder) != nil
  }

  static func read(_ file: CheckpointFile) throws(CheckpointError) -> CheckpointContents {
    if let folder = CheckpointFolder(of: file.path), let model = try SafeTensorsFolder(holding: file, in: folder) {
      return try model.contents()
    }
    let header = try SafeTensorsHeader(file)
    return CheckpointContents(
      kind: .safetensors, version: 1, files: [Checkpoint.File(path: file.path, byteCount: file.count)],
      metadata: header.metadata, tensors: try header.place(in: file, part: 0),
      conversionFaults: [.noConfiguration])
  }

  static func read(_ folder: CheckpointFolder) throws(CheckpointError) -> CheckpointContents {
    try SafeTensorsFolder(folder).contents()
  }
}

extension SafeTensorsHeader {
  /// The tensors as views on the bytes of `file`.
  func place(in file: CheckpointFile, part: Int) throws(CheckpointError) -> [CheckpointTensor] {
    var placed: [CheckpointTensor] = []
    placed.reserveCapacity(tensors.count)
    do throws(TensorsError) {
      for tensor in tensors {
        let offset = dataStart + tensor.range.lowerBound
        let data = try file.region.slice(offset: offset, count: tensor.range.count)
        placed.append(
          CheckpointTensor(
            name: tensor.name, shape: tensor.shape, type: tensor.type, offset: offset, byteCount: tensor.range.count,
            part: part, data: tensor.type.blockFormat == nil ? nil : data.aligned))
      }
    } catch {
      throw .storage(error)
    }
    return placed
  }
}
