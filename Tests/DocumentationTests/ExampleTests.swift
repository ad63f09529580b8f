import Catalogue
import Checkpoints
import Foundation
import Pictures
import Quantization
import TestSupport
import Testing

/// Each example of the catalogues does what its page says.
@Suite("Examples of the library's documentation")
struct ExampleTests {
  private static let sketch = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path

  @Test("Tensors")
  func tensors() {
    // 4096 rows of 16 super-blocks of 144 bytes.
    #expect(bytesOfMatrix(columns: 4096, rows: 4096, in: "Q4_K") == 4096 * 16 * 144)
    #expect(bytesOfMatrix(columns: 100, rows: 2, in: "Q4_K") == nil)
  }

  @Test("Checkpoints")
  func checkpoints() throws {
    let lines = try largestTensors(of: Self.sketch, count: 3)
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("token_embd.weight 256x1024 "), "\(lines)")
  }

  @Test("Quantization")
  func quantization() throws {
    let weights = (0..<4096).map { Float(sin(Double($0) * 0.37)) }
    let coarse = try #require(try cost(of: weights, columns: 512, in: "Q4_0"))
    let fine = try #require(try cost(of: weights, columns: 512, in: "Q8_0"))
    #expect(coarse.bitsPerWeight == 4.5 && fine.bitsPerWeight == 8.5)
    #expect(coarse.sqnr > 15 && fine.sqnr > coarse.sqnr + 15)
    #expect(try cost(of: weights, columns: 512, in: "Q4_9") == nil)
  }

  @Test("Tokenization")
  func tokenization() throws {
    let text = "Draw a red circle."
    let pieces = try pieces(of: text, by: Checkpoint.open(Self.sketch))
    #expect(pieces.joined() == text)
    #expect(pieces.count > 1 && pieces.count < text.count)
  }

  @Test("Inference")
  func inference() throws {
    #expect(try answer(to: "Draw a red circle.", by: Self.sketch, maxTokens: 64).contains("<circle"))
  }

  @Test("SyntheticModels")
  func syntheticModels() throws {
    let bits = try #require(try bitsPerWeight(ofShape: "smollm2-135m", by: "Q8_0"))
    // Norms stay in 32 bits.
    #expect(bits > 8.5 && bits < 8.6)
    #expect(try bitsPerWeight(ofShape: "no such shape", by: "Q8_0") == nil)
  }

  @Test("Training")
  func training() throws {
    let losses = try lossesOfCounting(steps: 20)
    let (first, last) = (try #require(losses.first), try #require(losses.last))
    // A guess among 16 at first.
    #expect(abs(first - 2.77) < 0.1 && last < first / 2, "\(losses)")
  }

  @Test("Catalogue")
  func catalogue() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "models-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/weights.gguf"
    try Data("GGUF".utf8).write(to: URL(fileURLWithPath: file))
    #expect(try path(ofModel: "hf:someone/something/weights.gguf", in: ModelFolder(path: folder)) == file)
    #expect(throws: PullError.self) { try path(ofModel: "no such name", in: ModelFolder(path: folder)) }
  }

  @Test("Pictures")
  func pictures() throws {
    let half = ["Here it is: <svg viewBox=\"0 0 9 9\"><circle r=\"3\" onclick=\"x()\"/", "><rect width=\"2\""]
    let growing = try #require(latestPicture(in: half))
    #expect(growing.drawnElements >= 1 && !growing.isComplete)
    #expect(growing.text.contains("<circle") && !growing.text.contains("onclick"))
    #expect(latestPicture(in: ["no picture"]) == nil)
  }
}
