import Testing

import Training

/// Every operation's derivative against finite differences.
@Suite struct GradientTests {
  private let check = GradientCheck()

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 16, 33), (40, 64, 24)])
  func product(rows: Int, inputs: Int, outputs: Int) {
    let (x, w) = (parameter("x", rows, inputs, seed: 1), parameter("w", outputs, inputs, seed: 2))
    check.run([x, w]) { $0.product($0.parameter(x), $0.parameter(w)) }
  }

  @Test(arguments: [(1, 8), (5, 33), (130, 20)])
  func norm(rows: Int, columns: Int) {
    let (x, w) = (parameter("x", rows, columns, seed: 1), parameter("w", 1, columns, seed: 2))
    check.run([x, w]) { $0.norm($0.parameter(x), $0.parameter(w), epsilon: 1e-5) }
  }

  @Test func gate() {
    let (gate, up) = (parameter("gate", 3, 19, seed: 1), parameter("up", 3, 19, seed: 2))
    check.run([gate, up]) { $0.gated($0.parameter(gate), $0.parameter(up)) }
  }

  @Test func sumUsedTwice() {
    let (x, y) = (parameter("x", 3, 19, seed: 1), parameter("y", 3, 19, seed: 2))
    check.run([x, y]) { tape in
      let sum = tape.sum(tape.parameter(x), tape.parameter(y))
      return tape.sum(tape.scaled(sum, by: 0.5), tape.gated(sum, tape.parameter(x)))
    }
  }

  @Test func gather() {
    let table = parameter("table", 6, 17, seed: 1)
    check.run([table]) { $0.gather($0.parameter(table), [0, 5, 5, 2, 0, 5]) }
  }

  @Test func gatherOfAResult() {
    let (table, w) = (parameter("table", 6, 17, seed: 1), parameter("w", 9, 17, seed: 2))
    check.run([table, w]) { tape in
      tape.gather(tape.product(tape.parameter(table), tape.parameter(w)), [1, 1, 4])
    }
  }

  @Test func softmax() {
    let x = parameter("x", 4, 21, seed: 1)
    check.run([x]) { $0.softmax($0.parameter(x)) }
  }

  @Test(arguments: [false, true]) func rotation(isHalfSplit: Bool) {
    let x = parameter("x", 7, 24, seed: 1)
    let table = RotationTable(positions: 4, frequencies: [1, 0.5, 0.1, 0.01], isHalfSplit: isHalfSplit)
    check.run([x]) { $0.rotated($0.parameter(x), by: table, Segments(lengths: [4, 3])) }
  }

  @Test(arguments: [[1], [5], [3, 1, 7], [70, 2]])
  func attention(lengths: [Int]) {
    let segments = Segments(lengths: lengths)
    let shape = HeadShape(heads: 4, keyHeads: 2, length: 8)
    let q = parameter("q", segments.rows, 32, seed: 1)
    let (k, v) = (parameter("k", segments.rows, 16, seed: 2), parameter("v", segments.rows, 16, seed: 3))
    check.run([q, k, v]) { tape in
      tape.attention(tape.parameter(q), tape.parameter(k), tape.parameter(v), shape, segments)
    }
  }

  @Test func crossEntropy() {
    let logits = parameter("logits", 5, 37, seed: 1)
    check.run(
      [logits],
      loss: { tape in
        tape.crossEntropy(tape.parameter(logits), targets: [0, 36, 4, 4, 9], weights: [1, 0.5, 0, 2, 0.25]).total
      })
  }

  @Test(arguments: [1, 2.5]) func divergence(temperature: Float) {
    let logits = parameter("logits", 4, 37, seed: 1)
    let teacher = numbers(4 * 37, seed: 7)
    check.run(
      [logits],
      loss: { tape in
        teacher.withUnsafeBufferPointer { teacher in
          tape.divergence(
            tape.parameter(logits), teacher: teacher.baseAddress!, temperature: temperature, weights: [1, 0.5, 0, 2]
          ).total
        }
      })
  }

  @Test func lossesTogether() {
    let logits = parameter("logits", 3, 20, seed: 1)
    let teacher = numbers(60, seed: 7)
    check.run(
      [logits],
      loss: { tape in
        let value = tape.scaled(tape.parameter(logits), by: 2)
        return teacher.withUnsafeBufferPointer { teacher in
          tape.divergence(value, teacher: teacher.baseAddress!, temperature: 2, weights: [0.5, 0.5, 0.5]).total
        } + tape.crossEntropy(value, targets: [1, 2, 3], weights: [1, 1, 1]).total
      })
  }

  @Test func wholeNetwork() throws {
    let network = try tinyNetwork()
    let batch = TokenBatch(
      [example([1, 5, 2, 7, 7, 3]), example([4, 4, 9]), example([0, 1])], context: network.context)
    var check = check
    check.tolerance = 4e-2
    check.run(
      network.parameters,
      loss: { tape in
        NextToken(network).add(batch, rowWeights: batch.weights, to: tape)
      })
  }
}

func example(_ tokens: [Int32]) -> TokenExample {
  TokenExample(tokens: tokens, weights: [Float](repeating: 1, count: tokens.count))
}

/// A network of two layers and ten tokens, its weights large enough to have derivatives.
func tinyNetwork(seed: UInt64 = 3) throws -> LlamaNetwork {
  let shape = LlamaShape(layers: 2, width: 32, heads: 4, keyHeads: 2, feedForward: 48, context: 64)
  let network = try LlamaNetwork(shape, name: "tiny", vocabulary: [], tokens: 10, seed: seed)
  for parameter in network.parameters where parameter.rows > 1 {
    for index in 0..<parameter.count { parameter.value.base[index] *= 8 }
  }
  return network
}
