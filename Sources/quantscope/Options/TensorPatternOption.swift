import ArgumentParser
import Quantization

/// How commands take patterns of tensors' names; docs/tensor-patterns.md explains them.
enum TensorPatternOption {
  /// What every option that takes patterns says of them.
  static let help = """
    Patterns are found anywhere in a tensor's name (attn_v) unless they have a * or ?, which match the whole name \
    ('blk.?.ffn_*'); [0-3] is one character of several.
    """

  /// The pattern of a text. Throws a sentence that names `option`.
  static func pattern(_ text: String, of option: String) throws -> TensorPattern {
    guard let pattern = TensorPattern(text) else {
      throw Failure(
        "\(option): '\(text)' is no pattern of names: it is empty, a class is not closed, or a backslash ends it")
    }
    return pattern
  }

  /// The tensors that `text` means, of those whose names are `names`: the one of that very name, else all that the pattern
  /// matches. Throws where it means none.
  static func chosen(_ text: String, of option: String, among names: [String]) throws -> Set<String> {
    let pattern = try pattern(text, of: option)
    if names.contains(text) { return [text] }
    try check([pattern], of: option, against: names)
    return Set(names.filter(pattern.matches))
  }

  /// Fails where one of `patterns` means no tensor.
  static func check(_ patterns: [TensorPattern], of option: String, against names: [String]) throws {
    for pattern in patterns where !names.contains(where: pattern.matches) {
      let near = nearest(to: pattern.text, among: names)
      let hint = near.isEmpty ? "" : "; near it are \(near.map { Output.visible($0) }.joined(separator: ", "))"
      throw Failure("\(option): no tensor's name matches '\(pattern.text)'\(hint)")
    }
  }

  /// The names that share most with a pattern, three at most: those with the most of its pieces of three letters.
  private static func nearest(to pattern: String, among names: [String]) -> [String] {
    let wanted = trigrams(pattern)
    let scored = names.map { (name: $0, shared: trigrams($0).intersection(wanted).count) }.filter { $0.shared > 0 }
    return scored.sorted { ($1.shared, $0.name) < ($0.shared, $1.name) }.prefix(3).map(\.name)
  }

  private static func trigrams(_ text: String) -> Set<[UInt8]> {
    let bytes = [UInt8](text.utf8)
    return bytes.count < 3 ? [bytes] : Set((0...bytes.count - 3).map { Array(bytes[$0..<$0 + 3]) })
  }
}
