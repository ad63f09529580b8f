/// A key press.
package struct Key: Hashable, Sendable {
  /// Which key of the keyboard.
  package enum Code: Hashable, Sendable {
    /// A key that writes.
    case character(Character)
    /// Keys that write or take away.
    case enter, tab, escape, backspace, delete, insert
    /// Keys that move.
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 and so on.
    case function(Int)
  }

  /// The keys held with it.
  package struct Modifiers: OptionSet, Hashable, Sendable {
    /// A bit for each.
    package let rawValue: UInt8

    /// Those whose bits are set.
    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// Shift, with keys that type nothing.
    package static let shift = Modifiers(rawValue: 1)
    /// Alt.
    package static let alt = Modifiers(rawValue: 2)
    /// Control.
    package static let control = Modifiers(rawValue: 4)
  }

  /// The key.
  package var code: Code
  /// What is held with it.
  package var modifiers: Modifiers

  /// A key, by default alone.
  package init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// The key that types `character`. Upper case needs no shift in `modifiers`.
  package init(_ character: Character, _ modifiers: Modifiers = []) {
    self.init(.character(character), modifiers)
  }

  /// What the key types into a text, nil for keys that don't.
  package var typed: Character? {
    guard case .character(let character) = code, modifiers.isSubset(of: .shift) else { return nil }
    return character
  }
}

extension Key: ExpressibleByStringLiteral {
  /// A key by name, as in the key page: `j`, `/`, `Ctrl-C`, `Shift-Tab`, `PgUp`, `F5`.
  package init(stringLiteral name: String) {
    self = Key(named: name) ?? Key(.function(0))
  }

  /// A key by name; nil for a name that is none.
  package init?(named name: String) {
    var rest = name[...]
    var modifiers: Modifiers = []
    for (prefix, modifier) in [("Ctrl-", Modifiers.control), ("Alt-", .alt), ("Shift-", .shift)]
    where rest.hasPrefix(prefix) && rest.count > prefix.count {
      rest = rest.dropFirst(prefix.count)
      modifiers.insert(modifier)
    }
    if let named = Key.names.first(where: { $0.name == rest }) {
      self.init(named.code, modifiers)
    } else if rest.count == 1, let character = rest.first {
      self.init(.character(modifiers.contains(.control) ? Character(character.lowercased()) : character), modifiers)
    } else if rest.first == "F", let number = Int(rest.dropFirst()), (1...24).contains(number) {
      self.init(.function(number), modifiers)
    } else {
      return nil
    }
  }

  /// The key's name, as `init(named:)` reads it.
  package var name: String {
    var text = ""
    if modifiers.contains(.control) { text += "Ctrl-" }
    if modifiers.contains(.alt) { text += "Alt-" }
    if modifiers.contains(.shift) { text += "Shift-" }
    switch code {
    case .character(" "): return text + "Space"
    case .character(let character):
      return text + (modifiers.contains(.control) ? character.uppercased() : String(character))
    case .function(let number): return text + "F\(number)"
    default: return text + (Key.names.first { $0.code == code }?.name ?? "?")
    }
  }

  private static let names: [(name: String, code: Code)] = [
    ("Enter", .enter), ("Tab", .tab), ("Esc", .escape), ("Backspace", .backspace), ("Del", .delete), ("Ins", .insert),
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home), ("End", .end),
    ("PgUp", .pageUp), ("PgDn", .pageDown), ("Space", .character(" ")),
  ]
}
