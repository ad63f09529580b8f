internal import Checkpoints

/// A vocabulary of any size for byte-level BPE without merges: the 256 bytes, invented words, and three special tokens at
/// its end. Text is encoded byte by byte; what a model answers is words.
enum SyntheticVocabulary {
  private static let specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

  /// What a file says of the vocabulary of `size` tokens, at least 259.
  static func metadata(size: Int) -> [(key: String, value: MetadataValue)] {
    let words = max(0, size - 256 - specials.count)
    let tokens = bytes + (0..<words).map(word) + specials
    let types = [Int32](repeating: 1, count: 256 + words) + specials.map { _ in 3 }
    let end = MetadataValue.uint32(UInt32(clamping: 256 + words))
    return [
      ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("gpt-2")),
      ("tokenizer.ggml.tokens", .array(MetadataArray(strings: tokens.map { Array($0.utf8) }))),
      ("tokenizer.ggml.token_type", .array(MetadataArray(types))),
      ("tokenizer.ggml.merges", .array(MetadataArray(strings: []))),
      ("tokenizer.ggml.bos_token_id", end), ("tokenizer.ggml.eos_token_id", end),
      ("tokenizer.ggml.add_bos_token", .bool(false)),
    ]
  }

  /// The letters that stand for bytes in byte-level BPE (Radford et al., 2019): printable ones for themselves, the
  /// others for those from U+0100 on.
  private static var bytes: [String] {
    var next: UInt32 = 256
    return (0..<256).map { (byte: UInt32) in
      let isPrintable = (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174
      if !isPrintable { next += 1 }
      return Unicode.Scalar(isPrintable ? byte : next - 1).map { String(Character($0)) } ?? ""
    }
  }

  /// A space and three syllables, which say the number in base 64: enough for 262,144 words.
  private static func word(_ index: Int) -> String {
    let (consonants, vowels) = (Array("bdfghjklmnprstvz"), Array("aeio"))
    var (rest, syllables) = (index, "")
    repeat {
      syllables += "\(consonants[rest % 64 / 4])\(vowels[rest % 4])"
      rest /= 64
    } while rest > 0 || syllables.utf8.count < 6
    return "\u{120}\(syllables)"
  }
}
