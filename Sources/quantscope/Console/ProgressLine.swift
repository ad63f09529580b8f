import Foundation

/// One line on standard error that says how far the work has come; silent where no terminal shows it.
final class ProgressLine {
  private let isShown = Output.isMessageTerminal
  private let start = Date()
  private var lastShown = Date.distantPast
  private var firstCompleted: Int?
  private var isDirty = false

  deinit { clear() }

  /// Shows bytes done of bytes to do, with rate and time left.
  func bytes(_ label: String, completed: Int, total: Int?) {
    let first = firstCompleted ?? completed
    firstCompleted = first
    let seconds = Date().timeIntervalSince(start)
    let rate = seconds > 0.5 ? Double(completed - first) / seconds : 0
    var parts: [String] = []
    if let total, total > 0 {
      let share = min(1, Double(completed) / Double(total))
      parts.append("\(Self.bar(share)) \(Int(100 * share))%")
      parts.append("\(Text.megabytes(completed)) of \(Text.megabytes(total))")
    } else {
      parts.append(Text.megabytes(completed))
    }
    if rate > 0 {
      parts.append("\(Text.megabytes(Int(rate)))/s")
      if let total, total > completed { parts.append("\(Int(Double(total - completed) / rate) + 1) s left") }
    }
    // What matters least stands where a narrow terminal cuts.
    show((parts + [label]).joined(separator: "  "))
  }

  /// Shows a share of the work that is done.
  func fraction(_ label: String, _ done: Double) {
    let share = min(1, max(0, done))
    show("\(Self.bar(share)) \(Int(100 * share))%  \(label)")
  }

  /// Shows a text, at most ten times a second.
  func show(_ text: String) {
    guard isShown, Date().timeIntervalSince(lastShown) >= 0.1 else { return }
    lastShown = Date()
    isDirty = true
    put("\r\u{1B}[K\(Output.visible(String(text.prefix(Self.columns - 1))))")
  }

  private static func bar(_ share: Double) -> String {
    let width = 20
    let full = Int(share * Double(width))
    return "[\(String(repeating: "=", count: full))\(String(repeating: " ", count: width - full))]"
  }

  /// Columns of the terminal. Calls ioctl(2).
  private static var columns: Int {
    var size = winsize()
    let isKnown = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
    return isKnown ? Int(size.ws_col) : 80
  }

  /// Takes the line away.
  func clear() {
    guard isDirty else { return }
    isDirty = false
    put("\r\u{1B}[K")
  }

  private func put(_ text: String) {
    try? Output.write(Array(text.utf8), to: STDERR_FILENO, named: "standard error")
  }
}
