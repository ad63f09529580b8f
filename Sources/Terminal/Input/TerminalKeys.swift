import CNcurses
import Workbench

/// What the terminal's own entry says its keys send.
enum TerminalKeys {
  static func all() -> [(sequence: [UInt8], code: Key.Code)] {
    let names: [(String, Key.Code)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
      ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kich1", .insert), ("kbs", .backspace),
    ]
    let functions = (1...12).map { ("kf\($0)", Key.Code.function($0)) }
    return (names + functions).compactMap { name, code in
      unsafe qs_term_key(name).map { (Array(unsafe String(cString: $0).utf8), code) }
    }
  }
}
