import ArgumentParser
import Tensors

/// On how many threads a command computes.
struct ThreadsOption: ParsableArguments {
  @Option(help: "Threads to compute on (default: physical cores).")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
  }

  /// The threads, made anew with each call.
  var pool: WorkerPool { threads.map { WorkerPool(threadCount: $0) } ?? WorkerPool() }
}
