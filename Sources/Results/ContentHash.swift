internal import Crypto
internal import Files
internal import Tensors

/// SHA-256 in lower-case hexadecimal.
public enum ContentHash {
  /// The hash of bytes.
  public static func of(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

  /// The hash of a text's UTF-8.
  public static func of(_ text: String) -> String { of(Array(text.utf8)) }

  /// The hash of a file, which is mapped; `progress` gets the share that was read, and false from it stops with nil.
  /// Complexity: O(bytes).
  public static func of(
    file path: String, progress: (Double) -> Bool
  ) throws(ResultsError) -> String? {
    let region: ByteRegion
    do throws(TensorsError) { region = try MappedFile(path: path).region } catch {
      throw .file(path: path, reason: "\(error)")
    }
    var hasher = SHA256()
    let piece = 16 << 20
    return unsafe region.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: piece) {
        let end = min(bytes.count, start + piece)
        unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        guard progress(Double(end) / Double(bytes.count)) else { return nil }
      }
      return hexadecimal(hasher.finalize())
    }
  }

  private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
