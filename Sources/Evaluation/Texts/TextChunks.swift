public import Tokenization

/// A run of tokens that a model reads from an empty cache, and which of its positions are scored.
public struct TextChunk: Sendable, Equatable {
  /// The tokens, the first perhaps the vocabulary's start-of-text token in place of the text's own.
  public let tokens: [Int32]
  /// Positions whose logits are scored, each against the token behind it: a part of 0 ..< `tokens.count - 1`.
  public let scored: Range<Int>
  /// What the scored positions are parts of, for figures by kind of text: runs that cover ``scored``, in order.
  public var slices: [TextSlice]

  /// A chunk of `tokens`, of which the logits at positions `scored` are looked at, all of one slice.
  public init(tokens: [Int32], scored: Range<Int>, slice: String = "") {
    self.init(tokens: tokens, scored: scored, slices: [TextSlice(name: slice, positions: scored)])
  }

  /// A chunk whose scored positions belong to `slices`, which cover them in order.
  public init(tokens: [Int32], scored: Range<Int>, slices: [TextSlice]) {
    self.tokens = tokens
    self.scored = scored
    self.slices = slices
  }

  /// The slice of most of the scored positions; of equal ones the first.
  public var slice: String {
    slices.reduce(into: slices.first) { best, next in
      if next.positions.count > best?.positions.count ?? 0 { best = next }
    }?.name ?? ""
  }

  /// The token that comes after position `position`.
  package func target(of position: Int) -> Int32 { tokens[position + 1] }
}

/// A run of positions that figures are given of together with others of the same name.
public struct TextSlice: Sendable, Equatable {
  /// What it is part of: a text, or a section of one.
  public var name: String
  /// The positions of a chunk, or of all that were scored.
  public let positions: Range<Int>

  /// A run of positions with a name.
  public init(name: String, positions: Range<Int>) {
    self.name = name
    self.positions = positions
  }
}

/// How a text is cut into chunks.
public struct TextCutting: Sendable, Equatable {
  /// Tokens of a chunk.
  public var context: Int
  /// Chunks that are taken at most; nil takes all.
  public var limit: Int?
  /// Tokens from the start of a chunk to that of the next; nil: chunks follow one another.
  public var stride: Int?
  /// Whether the text's headings begin slices of their own; see ``TextSections``.
  public var bySections = false

  /// Chunks of `context` tokens (4 or more).
  public init(context: Int = 512, limit: Int? = nil, stride: Int? = nil) {
    self.context = context
    self.limit = limit
    self.stride = stride
  }

  /// The chunks of a text: the whole text is tokenized once, then cut.
  ///
  /// As the field's tools do it: chunks follow one another without overlap, the second half of each is scored, from
  /// position `context / 2` on, and where the vocabulary asks for a start-of-text token it takes the place of a chunk's
  /// first token. With a stride chunks overlap, and the last `stride` tokens of each are scored. What is left at the end
  /// and fills no chunk is not read. Fails where there is no whole chunk.
  public func chunks(
    of text: [UInt8], tokenizer: Tokenizer, slice: String = ""
  ) throws(EvaluationError) -> [TextChunk] {
    guard context >= 4 else { throw .badSetting(name: "--context", found: "\(context)", expected: "4 or more") }
    if let stride, !(1..<context).contains(stride) {
      throw .badSetting(name: "--stride", found: "\(stride)", expected: "1 to \(context - 1)")
    }
    let tokens = tokenizer.encode(text, addSpecial: true, parseSpecial: false)
    guard tokens.count >= context else { throw .textTooShort(tokens: tokens.count, needed: context) }
    let step = stride ?? context
    let scored = (stride.map { context - $0 - 1 } ?? context / 2)..<context - 1
    let count = min(limit ?? .max, (tokens.count - context) / step + 1)
    let sections = bySections ? TextSections(of: text, named: slice).slices(of: tokens, tokenizer) : []
    return (0..<count).map { index in
      let start = index * step
      var chunk = Array(tokens[start..<start + context])
      if tokenizer.addsBOS, let bos = tokenizer.bos { chunk[0] = bos }
      guard bySections else { return TextChunk(tokens: chunk, scored: scored, slice: slice) }
      // A position belongs to the section of the token that it foretells.
      let slices = sections.compactMap { section in
        let part = (section.positions.lowerBound - start - 1..<section.positions.upperBound - start - 1).clamped(
          to: scored)
        return part.isEmpty ? nil : TextSlice(name: section.name, positions: part)
      }
      return TextChunk(tokens: chunk, scored: scored, slices: slices)
    }
  }
}
