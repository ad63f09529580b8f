/// SVG markup that is safe to parse, draw and keep: what `SVGSanitizer` makes of text from outside.
///
/// It is well-formed XML whatever it was made of: elements left open are closed, a tag that broke off is dropped.
public struct SVGMarkup: Sendable, Equatable {
  /// The markup, UTF-8, from `<svg` to `</svg>`.
  public let bytes: [UInt8]
  /// Whether the source itself ended the picture; false while it streams, and where it was cut short.
  public let isComplete: Bool
  /// How many elements draw something: shapes, text, images and uses of other elements.
  public let drawnElements: Int
  /// What had to be repaired or taken out, in the order of the source; the first 64.
  public let problems: [SVGProblem]

  /// What a cleaner has made of a source.
  package init(bytes: [UInt8], isComplete: Bool, drawnElements: Int, problems: [SVGProblem]) {
    self.bytes = bytes
    self.isComplete = isComplete
    self.drawnElements = drawnElements
    self.problems = problems
  }

  /// The markup as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the source was a whole, well-formed picture with nothing in it that had to be taken out.
  public var isValid: Bool { isComplete && problems.isEmpty }
}

/// One thing that is wrong in a picture's markup.
public struct SVGProblem: Sendable, Equatable, CustomStringConvertible {
  /// The line of the source, counted from 1 where the picture begins.
  public let line: Int
  /// What is wrong; a name quoted from the source is made of ASCII letters, digits and `-_.:` alone.
  public let reason: String

  /// A problem at `line`, counted from 1.
  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }

  public var description: String { "line \(line): \(reason)" }
}
