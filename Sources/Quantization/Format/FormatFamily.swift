/// Formats that differ in parameters, which their names tell.
public struct FormatFamily: Sendable {
  /// What the family is called, for example "Uniform integers".
  public let title: String

  /// How names are made: words in braces are alternatives, those in brackets may be left out, N is a number.
  public let grammar: String

  /// What the words of the grammar mean.
  public let explanation: String

  /// The members that tables show when nobody has asked for others.
  public let usual: [any TensorFormat]

  private let read: @Sendable (inout FormatName) -> (any TensorFormat)?

  /// A family whose member of a name `read` makes: nil where the name is not of the family.
  init(
    title: String, grammar: String, explanation: String, usual: [any TensorFormat],
    read: @escaping @Sendable (inout FormatName) -> (any TensorFormat)?
  ) {
    self.title = title
    self.grammar = grammar
    self.explanation = explanation
    self.read = read
    self.usual = usual
  }

  /// The member of the name, upper or lower case; nil where it is not of the family.
  public func format(named name: String) -> (any TensorFormat)? {
    var words = FormatName(name)
    guard let format = read(&words), words.isEmpty else { return nil }
    return format
  }
}

/// The words of a format's name, such as `int4`, `sym` and `g128`, read from the front.
public struct FormatName: Sendable {
  private var words: ArraySlice<Substring>

  /// The words of `name` in lower case.
  public init(_ name: String) {
    words = name.lowercased().split(separator: "-", omittingEmptySubsequences: false)[...]
  }

  /// Whether all words have been read.
  public var isEmpty: Bool { words.isEmpty }

  /// Reads `word`; false where the next is another.
  public mutating func take(_ word: String) -> Bool {
    guard words.first.map({ $0 == word }) == true else { return false }
    words.removeFirst()
    return true
  }

  /// Reads one of several words, and gives what it stands for; nil where the next is none of them.
  public mutating func takeOne<Value>(of choices: [(word: String, value: Value)]) -> Value? {
    for choice in choices where take(choice.word) { return choice.value }
    return nil
  }

  /// Reads a word that is `prefix` and a decimal number without needless zeros; nil where the next is no such word or
  /// the number is outside `range`.
  public mutating func takeNumber(after prefix: String, in range: ClosedRange<Int>) -> Int? {
    guard let word = words.first, word.hasPrefix(prefix) else { return nil }
    let digits = word.dropFirst(prefix.count)
    guard let number = Int(digits), range.contains(number), String(number) == digits else { return nil }
    words.removeFirst()
    return number
  }

  /// Reads a word that is `prefix` and a positive decimal fraction such as `99.9`, with at most `decimals` places; nil
  /// where the next is no such word or the number is outside `range`.
  public mutating func takeFraction(after prefix: String, decimals: Int, in range: ClosedRange<Double>) -> Double? {
    guard let word = words.first, word.hasPrefix(prefix) else { return nil }
    let digits = word.dropFirst(prefix.count)
    let places = digits.firstIndex(of: ".").map { digits[$0...].count - 1 } ?? 0
    guard digits.allSatisfy({ $0.isNumber || $0 == "." }), places <= decimals, let number = Double(String(digits)),
      range.contains(number)
    else { return nil }
    words.removeFirst()
    return number
  }
}
