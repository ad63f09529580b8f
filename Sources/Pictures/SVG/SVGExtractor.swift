/// Finds SVG pictures in text that streams in: in prose, in fenced code, several of them, broken off anywhere.
///
/// A picture begins at `<svg` and ends at its `</svg>`, at a line that opens or closes a code fence, or at a limit.
/// A mention of `<svg>` with nothing drawn in it is no picture.
public struct SVGExtractor: Sendable {
  /// How large the pictures may be, and how many.
  public let limits: SVGLimits

  private var finished: [SVGPicture] = []
  private var current: SVGCleaner?
  /// Where the current picture begins.
  private var start = 0
  /// Bytes taken so far.
  private var offset = 0
  /// How much of `<svg` the last bytes matched.
  private var matched = 0
  private var fence = FenceFinder()
  private var finishedRevision = 0

  private static let opening = Array("<svg".utf8)

  /// An extractor of one answer, of which nothing has come yet.
  public init(limits: SVGLimits = SVGLimits()) {
    self.limits = limits
  }

  /// Takes the next bytes of the answer, cut anywhere.
  ///
  /// - Complexity: O(bytes), whatever came before.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
  }

  /// Takes the next piece of the answer.
  public mutating func append(_ text: String) {
    append(text.utf8)
  }

  /// The answer has ended: a picture still open stays incomplete.
  public mutating func finish() {
    endPicture()
    matched = 0
  }

  /// The pictures so far, in order; the last one may still be growing.
  ///
  /// - Complexity: O(1) for finished pictures, O(bytes) for one that grows: ask only when `revision` has changed.
  public var pictures: [SVGPicture] {
    guard let growing else { return finished }
    return finished + [growing]
  }

  /// The last picture, growing or finished.
  ///
  /// - Complexity: as for `pictures`.
  public var latest: SVGPicture? { growing ?? finished.last }

  /// Counts the changes of what `pictures` would draw; equal values mean there is nothing new to draw.
  public var revision: Int { finishedRevision + (current?.revision ?? 0) }

  private var growing: SVGPicture? {
    guard let current, current.drawnElements > 0 else { return nil }
    return SVGPicture(range: (start + current.startOffset)..<offset, markup: current.markup())
  }
}

extension SVGExtractor {
  private mutating func take(_ byte: UInt8) {
    let isFence = fence.take(byte)
    offset += 1
    guard current != nil else { return search(byte) }
    if isFence {
      current?.note("the picture breaks off at the end of the code block")
      return endPicture()
    }
    feed(byte)
  }

  private mutating func search(_ byte: UInt8) {
    if matched == Self.opening.count, byte.isXMLSpace || byte == .greater || byte == .slash {
      matched = 0
      guard finished.count < limits.pictures else { return }
      begin(at: offset - 1 - Self.opening.count)
      Self.opening.forEach { current?.take($0) }
      return feed(byte)
    }
    if matched < Self.opening.count, byte == Self.opening[matched] {
      matched += 1
    } else {
      matched = byte == .less ? 1 : 0
    }
  }

  private mutating func begin(at start: Int) {
    self.start = start
    current = SVGCleaner(limits: limits)
  }

  private mutating func feed(_ byte: UInt8) {
    current?.take(byte)
    guard let picture = current else { return }
    if picture.isMention {
      abandon()
    } else if picture.isComplete {
      endPicture()
    } else if picture.count >= limits.bytes {
      current?.note("the picture is longer than \(limits.bytes) bytes")
      endPicture()
    }
  }

  private mutating func abandon() {
    finishedRevision = revision
    current = nil
  }

  private mutating func endPicture() {
    guard let picture = current else { return }
    finishedRevision = revision + 1
    current = nil
    let markup = picture.markup()
    guard markup.drawnElements > 0 || (markup.isComplete && picture.hasBegun) else { return }
    finished.append(SVGPicture(range: (start + picture.startOffset)..<offset, markup: markup))
  }
}

/// Sees the lines that open or close fenced code: three backticks after nothing but spaces.
private struct FenceFinder: Sendable {
  /// Backticks of this line so far; nil once something else stands in it.
  private var backticks: Int? = 0

  /// Takes a byte; true for the third backtick.
  mutating func take(_ byte: UInt8) -> Bool {
    if byte == .newline {
      backticks = 0
    } else if let count = backticks {
      let isIndent = count == 0 && byte.isXMLSpace
      backticks = isIndent ? 0 : byte == UInt8(ascii: "`") ? count + 1 : nil
    }
    return backticks == 3
  }
}

/// A picture in an answer.
public struct SVGPicture: Sendable, Equatable {
  /// The picture's place in the answer, in bytes from its start; up to what has come where it still grows.
  public let range: Range<Int>
  /// The picture, closed for drawing and safe.
  public let markup: SVGMarkup

  /// A picture found at `range` of the answer's bytes.
  package init(range: Range<Int>, markup: SVGMarkup) {
    self.range = range
    self.markup = markup
  }
}
