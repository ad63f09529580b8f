import Quantization
import Tensors
import Testing

import Training

@Suite struct StraightThroughTests {
  @Test(arguments: FormatRegistry.encodable.map(\.name))
  func roundsAsTheEncoderDoes(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let weights = parameter("w", 5, 512, seed: 3, scale: 0.1)
    let part = try StraightThrough(weights, format: format)
    for rows in [0..<2, 2..<3, 3..<5] { try part.refresh(rows: rows) }
    let encoded = try part.encoded()
    #expect(encoded.format == format.blockFormat)
    #expect(decoded(encoded) == part.rounded.array)
    #expect(part.rounded.array != [Float](repeating: 0, count: 2560))
  }

  @Test func passesTheDerivativeOn() throws {
    let format = try #require(FormatRegistry.named("Q4_0"))
    let weights = parameter("w", 6, 64, seed: 3)
    let part = try StraightThrough(weights, format: format)
    try part.refresh(rows: 0..<6)
    let plain = Parameter("plain", rows: 6, columns: 64)
    plain.value.copy(from: part.rounded)
    let input = numbers(4 * 64, seed: 5)
    let tape = Tape(TrainingMachine(pool: WorkerPool(threadCount: 2)))
    func run(_ view: () -> Value) {
      // Twice, as a matrix that is embedding and output.
      let first = tape.product(tape.constant(input, columns: 64), view())
      tape.seed(first, numbers(24, seed: 7))
      tape.seed(tape.gather(view(), [3, 1]), numbers(128, seed: 8))
      tape.backward()
      tape.reset()
    }
    run { part.view(on: tape) }
    run { tape.parameter(plain) }
    #expect(weights.gradient.array == plain.gradient.array)
    #expect(weights.gradient.array.contains { $0 != 0 })
  }

  @Test func refusesWhatDoesNotFit() throws {
    let format = try #require(FormatRegistry.named("Q4_K"))
    #expect { try StraightThrough(Parameter("w", rows: 2, columns: 128), format: format) } throws: {
      "\($0)" == "tensor w: expected rows of whole blocks of 256 for Q4_K, found rows of 128"
    }
  }
}

/// A parameter as its registered decoder reads it.
func decoded(_ encoded: EncodedParameter) -> [Float] {
  guard let format = FormatRegistry.format(for: encoded.format) else { return [] }
  let blocks = encoded.bytes.count / encoded.format.bytesPerBlock
  var result = [Float](repeating: 0, count: blocks * encoded.format.weightsPerBlock)
  var span = result.mutableSpan
  format.decode(encoded.bytes.span.bytes, into: &span)
  return result
}
