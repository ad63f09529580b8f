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
    run()
  }

  /// The path of the running program.
  package static var runningProgram: String {
    #if canImport(Darwin)
      var size: UInt32 = 4096
      var path = [CChar](repeating: 0, count: Int(size))
      guard unsafe _NSGetExecutablePath(&path, &size) == 0 else { return CommandLine.arguments.first ?? "" }
      return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    #else
      // Still right when the file has been replaced by a newer one.
      "/proc/self/exe"
    #endif
  }

  private static func run() -> Never {
    ProcessLimits.forbidFiles()
    guard write(DrawingMessage.greeting) else { exit(1) }
    while let header = read(DrawingMessage.headerCount) {
      let numbers = DrawingMessage.numbers(header)
      guard numbers.count == 6, numbers[5] <= 64 << 20, let markup = read(numbers[5]) else { break }
      ProcessLimits.set(memory: numbers[2] << 20, processorSeconds: numbers[3])
      let answer = answer(markup, width: numbers[0], height: numbers[1])
      guard write(answer.bytes) else { break }
    }
    exit(0)
  }

  private static func answer(_ markup: [UInt8], width: Int, height: Int) -> DrawingMessage.Answer {
    do {
      return .pixels(try SVGDrawing.draw(markup, width: width, height: height))
    } catch {
      return .failure(error)
    }
  }

  /// Reads exactly `count` bytes from standard input; nil where it ends before.
  private static func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe systemRead(STDIN_FILENO, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }

  /// Writes `bytes` to standard output; false where nobody reads them.
  private static func write(_ bytes: [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      let put = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemWrite(STDOUT_FILENO, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written)
      }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { return false }
      written += put
    }
    return true
  }
}

/// read(2), whose name the reader here takes.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, buffer, count)
}

/// write(2), whose name the writer here takes.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, buffer, count)
}
