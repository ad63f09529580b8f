/// Finds SVG pictures in text that streams in: in prose, in fenced code, several of them, broken off anywhere.
public struct SVGExtractor: Sendable {
  /// Where to look, and how far.
  public let limits: SVGLimits

  public init(limits: SVGLimits = SVGLimits()) {
    self.limits = limits
  }

  /// Takes the next bytes of the answer, cut anywhere.
  ///
  /// - Complexity: O(bytes), whatever came before.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
  }

  /// Takes the next piece of the answer.
  public mutating func append(_ text: String) {
    append(text.utf8)
  }

  /// The answer has ended: a picture still open stays incomplete.
  public mutating func finish() {
  }

  /// The pictures so far, in order; the last one may still be growing.
  ///
  /// - Complexity: O(1) for finished pictures, O(bytes) for one that grows: ask only when `revision` has changed.
  public var pictures: [SVGPicture] { [] }

  /// The last picture, growing or finished.
  public var latest: SVGPicture? { pictures.last }

  /// Counts the changes of what `pictures` would draw; equal values mean there is nothing new to draw.
  public private(set) var revision = 0
}

/// A picture in an answer.
public struct SVGPicture: Sendable, Equatable {
  /// The picture's place in the answer, in bytes from its start; up to what has come where it still grows.
  public let range: Range<Int>
  /// The picture, closed for drawing and safe.
  public let markup: SVGMarkup

  package init(range: Range<Int>, markup: SVGMarkup) {
    self.range = range
    self.markup = markup
  }
}
