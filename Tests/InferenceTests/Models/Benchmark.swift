import CKernels
import Foundation
import Inference
import Tensors
import Testing
import TestSupport

/// Opt-in: QUANTSCOPE_BENCH=1 swift test -c release --filter InferenceTests.Benchmark
@Suite(
  "Benchmark", .serialized,
  .enabled("set QUANTSCOPE_BENCH=1 to run it") {
    ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] != nil
  })
struct Benchmark {
  @Test("Tokens a second on SmolLM2", .requires(model: .smolLM2))
  func tokensPerSecond() throws {
    let threads = ProcessInfo.processInfo.environment["QUANTSCOPE_THREADS"].flatMap(Int.init)
    let pool = WorkerPool(threadCount: threads ?? WorkerPool.physicalCores)
    let clock = ContinuousClock()
    let start = clock.now
    let model = try model(path: TestModel.smolLM2.path())
    print("load: \(clock.now - start)")
    let session = try Session(model: model, options: .init(contextLength: 1024), pool: pool)
    print("with a session: \(clock.now - start)")

    var (prompt, decode) = ([Double](), [Double]())
    var processor = (prompt: 0.0, decode: 0.0)
    for _ in 0..<5 {
      let before = processorSeconds()
      try session.rewind(to: 0)
      prompt.append(rate(512, try clock.measure { try session.append(Array(repeating: 100, count: 512)) }))
      let between = processorSeconds()
      try session.rewind(to: 0)
      try session.append([1])
      decode.append(
        rate(128, try clock.measure { for token in 0..<128 { try session.append([Int32(1000 + token)]) } }))
      processor.prompt += between - before
      processor.decode += processorSeconds() - between
    }
    print("threads: \(pool.threadCount), kernels: \(String(cString: qs_inference_kernels_current().pointee.name))")
    print("prompt 512: \(median(prompt)) tokens/s of \(prompt)")
    print("decode 128: \(median(decode)) tokens/s of \(decode)")
    // On a machine that does other things too, the seconds that were really computed say more.
    print("a processor second: prompt \(Int(5 * 512 / processor.prompt)), decode \(Int(5 * 129 / processor.decode))")
    #expect(median(decode) > 0)
  }

  private func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
  private func rate(_ count: Int, _ duration: Duration) -> Double {
    (Double(count) / (duration / .seconds(1))).rounded()
  }
  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
