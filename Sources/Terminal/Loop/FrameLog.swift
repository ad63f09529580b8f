#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A record of how fast frames were, for benchmarks: `QUANTSCOPE_FRAME_LOG` names the file.
///
/// One line a frame, in milliseconds: `first-frame since-process-start`, then `frame draw paint [key-to-frame]`.
@MainActor
final class FrameLog {
  private let file: Int32
  private var isFirst = true

  static func fromEnvironment() -> FrameLog? {
    guard let path = Environment.value("QUANTSCOPE_FRAME_LOG"), !path.isEmpty else { return nil }
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    return file < 0 ? nil : FrameLog(file: file)
  }

  private init(file: Int32) {
    self.file = file
  }

  func record(drawing: UInt64, painting: UInt64, key: UInt64?) {
    if isFirst {
      isFirst = false
      append("first-frame \(Vitals.processAge().map(milliseconds) ?? "?")")
    }
    append("frame \(milliseconds(drawing)) \(milliseconds(painting))" + (key.map { " " + milliseconds($0) } ?? ""))
  }

  private func milliseconds(_ nanoseconds: UInt64) -> String {
    let micro = nanoseconds / 1000
    let rest = String(micro % 1000)
    return "\(micro / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  private func append(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBufferPointer { unsafe write(file, $0.baseAddress, $0.count) }
  }
}
