import Workbench

/// What the letters and numbers of escape sequences mean.
enum KeySequences {
  /// The key of a sequence's last letter: `ESC [ A`, `ESC O A`.
  static func final(_ byte: UInt8) -> Key.Code? {
    switch byte {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "M"): .enter
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(byte) - 0x4F)
    default: nil
    }
  }

  /// The key of `ESC [ parameters final`.
  static func key(parameters: [Int], final: UInt8) -> Key? {
    let modifiers = modifiers(parameters.count > 1 ? parameters[1] : 1)
    switch final {
    case UInt8(ascii: "Z"):
      return Key(.tab, .shift)
    case UInt8(ascii: "~"):
      return numbered(parameters.first ?? 0).map { Key($0, modifiers) }
    case UInt8(ascii: "u"):
      return unicode(parameters.first ?? 0, modifiers)
    default:
      return self.final(final).map { Key($0, modifiers) }
    }
  }

  /// The modifiers as xterm numbers them: 1 and the sum of shift 1, alt 2, control 4.
  private static func modifiers(_ number: Int) -> Key.Modifiers {
    guard number > 1 else { return [] }
    let bits = number - 1
    var all: Key.Modifiers = []
    if bits & 1 != 0 { all.insert(.shift) }
    if bits & 2 != 0 { all.insert(.alt) }
    if bits & 4 != 0 { all.insert(.control) }
    return all
  }

  private static func numbered(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// `ESC [ code ; modifiers u`, of terminals that send every key so.
  private static func unicode(_ code: Int, _ modifiers: Key.Modifiers) -> Key? {
    switch code {
    case 9: return Key(.tab, modifiers)
    case 13: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case 127: return Key(.backspace, modifiers)
    default:
      guard code >= 32, let value = UInt32(exactly: code), let scalar = Unicode.Scalar(value) else { return nil }
      return Key(.character(Character(scalar)), modifiers)
    }
  }
}
