import Checkpoints
import Tensors

/// What tells one model file from another without reading all of it: 128 bits of its metadata, its tensors' names, types,
/// shapes and places, and the first bytes of each tensor.
struct ModelFingerprint: Equatable {
  var words: [UInt64]

  private static let bytesOfTensor = 256

  /// The fingerprint of a checkpoint. Complexity: O(bytes of metadata + tensors).
  init(_ checkpoint: Checkpoint) {
    var hashes = [ByteHash(seed: 1), ByteHash(seed: 2)]
    func add(_ bytes: [UInt8]) {
      for index in hashes.indices { hashes[index].add(bytes) }
    }
    for key in checkpoint.metadata.keys {
      add(Array(key.utf8))
      if let value = checkpoint.metadata[key] { add(Self.bytes(of: value)) }
    }
    for tensor in checkpoint.tensors {
      add(Array("\(tensor.name) \(tensor.type) \(tensor.shape) \(tensor.part) \(tensor.offset)".utf8))
      let count = min(tensor.byteCount, Self.bytesOfTensor)
      if let start = try? tensor.data?.slice(offset: 0, count: count) {
        unsafe start.withUnsafeBytes { unsafe add(Array($0)) }
      }
    }
    words = hashes.map(\.value)
  }

  private static func bytes(of value: MetadataValue) -> [UInt8] {
    switch value {
    case .string(let text): text.bytes
    case .array(let array):
      Array("\(array.elementType) \(array.count) ".utf8)
        + (unsafe array.data.withUnsafeBytes { unsafe Array($0) })
    default: Array("\(value)".utf8)
    }
  }
}
