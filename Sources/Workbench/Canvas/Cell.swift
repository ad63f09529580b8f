/// What stands in one cell: a scalar and at most two combining marks on it.
package struct Glyph: Hashable, Sendable {
  /// The scalar that takes the cell.
  package var base: Unicode.Scalar
  /// A combining mark on it.
  package var mark1: Unicode.Scalar?
  /// A second one.
  package var mark2: Unicode.Scalar?

  /// A glyph; marks have to be combining ones.
  package init(_ base: Unicode.Scalar, _ mark1: Unicode.Scalar? = nil, _ mark2: Unicode.Scalar? = nil) {
    self.base = base
    self.mark1 = mark1
    self.mark2 = mark2
  }

  /// Puts a combining mark on; the third and later ones are dropped.
  package mutating func append(_ mark: Unicode.Scalar) {
    if mark1 == nil {
      mark1 = mark
    } else if mark2 == nil {
      mark2 = mark
    }
  }

  /// Adds its scalars to a text.
  package func append(to text: inout String) {
    text.unicodeScalars.append(base)
    if let mark1 { text.unicodeScalars.append(mark1) }
    if let mark2 { text.unicodeScalars.append(mark2) }
  }
}

/// One cell of a canvas.
package struct Cell: Hashable, Sendable {
  /// What stands in it; a space in the right half of a wide glyph.
  package var glyph: Glyph
  /// 1, 2, or 0 for the right half of a wide glyph.
  package var width: UInt8
  /// How it looks.
  package var style: Style

  /// A cell, by default a space in plain text.
  package init(_ glyph: Glyph = Glyph(" "), width: UInt8 = 1, style: Style = .text) {
    self.glyph = glyph
    self.width = width
    self.style = style
  }

  /// A space without looks.
  package static let blank = Cell()
}
