import ArgumentParser
import Files
import Inference

/// `quantscope logits`: what a model computes of given tokens.
struct LogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits",
    abstract: "Write the logits of given tokens as little-endian 32-bit floats, one row a position.",
    discussion: "Keys and values are stored as f32 unless --kv-type says otherwise.")

  @OptionGroup var model: ModelArgument

  @Option(help: "Token ids, such as 1,2,3.")
  var tokens: String

  @Option(help: "Compute the first N tokens in one batch, then one at a time.")
  var prefill: Int?

  @Flag(help: "Write a row for every position, not only the last.")
  var all = false

  @Option(help: "The file to write.", completion: .file(extensions: ["f32"]))
  var output: String

  @OptionGroup var force: OutputOptions

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if try TokenList.parse(tokens, option: "--tokens").isEmpty {
      throw ValidationError("--tokens takes at least one id")
    }
    if let prefill, prefill < 0 { throw ValidationError("--prefill takes 0 or more") }
  }

  func run() throws {
    let ids = try TokenList.parse(tokens, option: "--tokens")
    let checkpoint = try self.model.open()
    var check = force.check(reading: checkpoint.sources)
    let output = try OutputFile(self.output, &check)
    let model = try compute.load(checkpoint)
    let session = try compute.session(model, context: ids.count, cacheType: .f32)
    let file = try output.open()
    let line = ProgressLine()
    Signals.watchInterrupts()
    let batched = min(prefill ?? ids.count, ids.count)
    var done = 0
    while done < ids.count {
      guard !Signals.isInterrupted else { throw Interruption() }
      // Batches as the session would cut them, so that the rows held in memory are few.
      let count = done < batched ? min(512, batched - done) : 1
      let chunk = Array(ids[done..<done + count])
      done += count
      if all {
        try file.append(bytes(try session.logits(of: chunk)))
      } else {
        try session.append(chunk, isCancelled: { Signals.isInterrupted })
      }
      line.fraction("computing", Double(done) / Double(ids.count))
    }
    if !all { try file.append(bytes(try session.withLogits { Array(span: $0) })) }
    line.clear()
    try file.finish()
  }

  private func bytes(_ floats: [Float]) -> [UInt8] {
    floats.flatMap { value in
      let bits = value.bitPattern
      return [
        UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits >> 16),
        UInt8(truncatingIfNeeded: bits >> 24),
      ]
    }
  }
}

extension Array {
  fileprivate init(span: borrowing Span<Element>) {
    self.init()
    reserveCapacity(span.count)
    for index in span.indices { append(span[index]) }
  }
}
