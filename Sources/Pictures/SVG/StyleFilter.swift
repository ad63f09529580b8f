/// Takes out of style rules whatever reaches outside the picture.
enum StyleFilter {
  /// `css` without `@import` and without `url()` of anything but a part of the same picture (`#name`).
  ///
  /// Comments become a space, and backslashes are dropped: they could hide a keyword from this filter and not from the
  /// one who reads the rules later. `removed` says whether anything but comments went.
  static func filter(_ css: [UInt8]) -> (css: [UInt8], removed: Bool) {
    var source = withoutComments(css)
    var removed = false
    if source.contains(UInt8(ascii: "\\")) {
      source.removeAll { $0 == UInt8(ascii: "\\") }
      removed = true
    }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var at = 0
    while at < source.count {
      if matches("@import", in: source, at: at) {
        at = index(after: UInt8(ascii: ";"), in: source, from: at)
        removed = true
      } else if matches("url(", in: source, at: at), !isLocal(source, at: at + 4) {
        at = index(after: UInt8(ascii: ")"), in: source, from: at)
        result.append(contentsOf: "none".utf8)
        removed = true
      } else {
        result.append(source[at])
        at += 1
      }
    }
    return (result, removed)
  }

  private static func withoutComments(_ css: [UInt8]) -> [UInt8] {
    guard css.contains(UInt8(ascii: "*")) else { return css }
    var result: [UInt8] = []
    var at = 0
    while at < css.count {
      guard matches("/*", in: css, at: at) else {
        result.append(css[at])
        at += 1
        continue
      }
      at += 2
      while at < css.count, !matches("*/", in: css, at: at) { at += 1 }
      at += 2
      result.append(0x20)
    }
    return result
  }

  /// Whether a `url(` is followed by `#`, in quotes or not.
  private static func isLocal(_ css: [UInt8], at start: Int) -> Bool {
    var at = start
    while at < css.count, css[at].isXMLSpace || css[at] == .quote || css[at] == .apostrophe { at += 1 }
    return at < css.count && css[at] == UInt8(ascii: "#")
  }

  /// Whether `keyword`, in lower case, stands at `at` in either case.
  static func matches(_ keyword: StaticString, in source: [UInt8], at start: Int) -> Bool {
    let count = keyword.utf8CodeUnitCount
    guard start + count <= source.count else { return false }
    return keyword.withUTF8Buffer { keyword in
      (0..<count).allSatisfy { unsafe source[start + $0].lowercased == keyword[$0] }
    }
  }

  private static func index(after byte: UInt8, in source: [UInt8], from start: Int) -> Int {
    (source[start...].firstIndex(of: byte) ?? source.count - 1) + 1
  }
}

extension UInt8 {
  var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
