import Foundation
import TestSupport
import Testing

/// The noise floor of `perplexity`, on the bundled model.
@Suite("the noise floor")
struct NoiseFloorTests {
  private let model = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
  private let text: String
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let words = String(repeating: "Draw a red circle above a blue square, and three small green stars. ", count: 40)
    text = try folder.write(Array(words.utf8), as: "text.txt")
  }

  private func run(_ words: String, set: String) throws -> TestProgram.Result {
    let result = try TestProgram.shell(
      "$Q perplexity '\(model)' --file '\(text)' --context 64 --chunks 2 \(words)", environment: ["QUANTSCOPE_ISA": set]
    )
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.isEmpty, "\(result.messages)")
    return result
  }

  @Test("is also that of another instruction set", arguments: InstructionSet.all.map(\.testDescription))
  func instructionSet(forced: String) throws {
    let others = InstructionSet.all.map(\.testDescription).filter { $0 != forced }
    for words in ["--reference '\(model)'", "--reference '\(model)' --float", "--recipes Q8_0"] {
      let document = try run(words + " --json", set: forced).object()
      let floor = try #require(document["noise_floor"] as? [String: Any])
      #expect((floor["mean"] == nil) == words.contains("--float"))
      guard let best = others.last else {
        #expect(floor["instruction_set"] == nil)
        continue
      }
      let set = try #require(floor["instruction_set"] as? [String: Any])
      #expect(set["name"] as? String == best)
      // Both compute the same up to rounding.
      let mean = try #require(set["mean"] as? Double)
      #expect(mean >= 0 && mean < 0.02)
    }
    let lines = try run("--reference '\(model)'", set: forced).text
    if let best = others.last { #expect(lines.contains("the reference by \(best) from itself")) }
  }

  @Test("is left out where nobody wants it")
  func none() throws {
    let document = try run("--reference '\(model)' --noise-chunks 0 --json", set: "").object()
    #expect(document["noise_floor"] == nil && document["kl_divergence"] != nil)
  }
}
