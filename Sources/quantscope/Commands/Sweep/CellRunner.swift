import ArgumentParser
import Files
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Runs one cell in this process: what an executor starts.
///
/// The result appears under its name when it is whole. Until then the cell's own store has what was measured, from which the
/// next attempt goes on.
struct CellRunner {
  let folder: SweepFolder
  let cell: SweepCell
  let threads: Int?

  func run() throws {
    // Whoever runs the cell at this moment may finish it.
    let lock = try FileLock.take(folder.lock(of: cell), waits: true)
    defer { _ = lock }
    guard !folder.isDone(cell) else { return }
    let partial = folder.result(of: cell) + ".partial"
    try Self.write(STDERR_FILENO, to: folder.log(of: cell))
    try Self.write(STDOUT_FILENO, to: "/dev/null")
    unsafe setenv("QUANTSCOPE_RESULTS", folder.store(of: cell), 1)
    unsafe setenv(StoreOptions.aloneVariable, "1", 1)
    unsafe setenv(BaseFolder.cache.variable, folder.cache, 1)
    let model = try cell.made.map { try make($0) }
    try Self.write(STDOUT_FILENO, to: partial)
    try Self.run(cell.command.map { $0 == SweepCell.madePlace ? model ?? $0 : $0 } + computing)
    try NewFile.move(partial, to: folder.result(of: cell))
  }

  private var computing: [String] { threads.map { ["--threads", "\($0)"] } ?? [] }

  /// The path of a model that is written where no cell has written it yet.
  private func make(_ model: SweepCell.MadeModel) throws -> String {
    let path = folder.model(model.name)
    let lock = try FileLock.take(path + ".lock", waits: true)
    defer { _ = lock }
    guard FileStatus(path) == nil else { return path }
    let matrix = model.imatrix.map { ["--imatrix", $0] } ?? []
    try Self.run(["quantize", model.source, path, model.recipe] + matrix + computing)
    return path
  }

  /// Runs a command of this program.
  private static func run(_ words: [String]) throws {
    var command = try Quantscope.parseAsRoot(words)
    try command.run()
  }

  /// Lets a descriptor write to a file, which is emptied. Calls open(2), dup2(2).
  private static func write(_ descriptor: Int32, to path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0, dup2(file, descriptor) >= 0 else {
      throw Failure("cannot write \(path): \(unsafe String(cString: strerror(errno)))")
    }
    close(file)
  }

  /// Ends this process when standard input does: whoever started it has died, and would start the cell again.
  static func watchStarter() {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = unsafe read(STDIN_FILENO, &byte, 1)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { exitProgram(1) }
      }
    }
  }
}
