#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The drawing process: the program started again by `SVGRenderer`.
public enum DrawingProcess {
  /// The first argument that makes the program draw instead of what it else does.
  public static let argument = "--quantscope-draw-svg"

  /// Draws pictures until its standard input ends, then exits, when the program was started for that; else returns.
  public static func runIfAsked() {
    guard CommandLine.arguments.dropFirst().first == argument else { return }
    exit(64)
  }

  /// The path of the running program.
  package static var runningProgram: String { "/proc/self/exe" }
}
