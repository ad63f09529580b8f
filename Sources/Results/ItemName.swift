internal import Crypto
public import Evaluation

/// What an item that is scored is found by: 16 bytes of the hash of its content.
public struct ItemName: Sendable, Hashable {
  /// The bytes.
  package let bytes: [UInt8]
  /// Bytes of a name.
  static let byteCount = 16

  /// The item of a text that identifies it.
  public init(_ text: String) {
    bytes = Array(SHA256.hash(data: Array(text.utf8)).prefix(Self.byteCount))
  }

  /// A chunk: by its tokens, and which of them are scored.
  public init(_ chunk: TextChunk) {
    var hasher = SHA256()
    for number in chunk.tokens + [Int32(clamping: chunk.scored.lowerBound), Int32(clamping: chunk.scored.upperBound)] {
      unsafe withUnsafeBytes(of: number.littleEndian) { unsafe hasher.update(bufferPointer: $0) }
    }
    bytes = Array(hasher.finalize().prefix(Self.byteCount))
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// The names that were written one behind the other.
  static func all(in bytes: [UInt8]) -> [ItemName] {
    stride(from: 0, to: bytes.count - bytes.count % byteCount, by: byteCount).map {
      ItemName(bytes: Array(bytes[$0..<$0 + byteCount]))
    }
  }
}
