import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What the hub says about a file in the headers of its answers.
struct FileFacts: Equatable {
  /// The file's length in bytes.
  var byteCount: Int?

  /// Its SHA-256 in lower-case hexadecimal.
  var sha256: String?

  /// Anything that changes when the file does.
  var identity: String?

  /// Takes over what a header of the hub's own answer tells about a large file, before it redirects to where the bytes
  /// are.
  mutating func readLinked(_ response: HTTPURLResponse) {
    guard let tag = response.value(forHTTPHeaderField: "x-linked-etag").map(Self.unquoted) else { return }
    identity = tag
    if tag.utf8.count == 64, tag.utf8.allSatisfy(Self.isHexDigit) { sha256 = tag.lowercased() }
    if let size = response.value(forHTTPHeaderField: "x-linked-size").flatMap(Int.init), size >= 0 { byteCount = size }
  }

  static func unquoted(_ tag: String) -> String {
    var tag = tag[...]
    if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
    return tag.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}

/// The Content-Range header: `bytes first-last/total`, or `bytes */total` where the range asked for is not there.
struct ContentRange: Equatable {
  let first: Int?
  let total: Int?

  /// Nil where the text is no byte range.
  init?(_ text: String) {
    guard text.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst(6).split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    first = parts[0].split(separator: "-").first.flatMap { Int($0) }
    total = Int(parts[1])
    guard first ?? 0 >= 0, total ?? 0 >= 0 else { return nil }
  }
}
