/// How much a layer changes the hidden state: 1 - the mean cosine of the states before and behind it (Men et al. 2024).
package struct BlockInfluence: Sendable, Equatable {
  /// The layer's number, from 0.
  package let layer: Int
  /// 0 where the layer changes no direction, up to 2.
  package let influence: Double
}

extension LlamaNetwork {
  /// The influence of each layer that is not skipped, on a text; rising layers. One pass.
  package func blockInfluences(
    _ calibration: Calibration, skipping: Set<Int> = [], machine: TrainingMachine
  ) -> [BlockInfluence] {
    let tape = Tape(machine, isRecording: false)
    let left = (0..<layerCount).filter { !skipping.contains($0) }
    var sums = [Double](repeating: 0, count: left.count)
    for batch in calibration.batches {
      let states = hiddenStates(batch, on: tape, skipping: skipping)
      for index in left.indices { sums[index] += Self.cosines(states[index], states[index + 1], tape) }
      tape.reset()
    }
    let rows = Double(max(1, calibration.tokens))
    return zip(left, sums).map { BlockInfluence(layer: $0, influence: 1 - $1 / rows) }
  }

  /// The sum of the cosines of two matrices' rows; rows of zeros are like each other and unlike all others.
  private static func cosines(_ a: Value, _ b: Value, _ tape: Tape) -> Double {
    let (first, second) = unsafe (tape.pointer(a), tape.pointer(b))
    var sum = 0.0
    for row in 0..<a.rows {
      var (product, x, y) = (0.0, 0.0, 0.0)
      for index in row * a.columns..<(row + 1) * a.columns {
        let (p, q) = unsafe (Double(first[index]), Double(second[index]))
        (product, x, y) = (product + p * q, x + p * p, y + q * q)
      }
      if x == 0 || y == 0 { sum += x == y ? 1 : 0 } else { sum += product / (x * y).squareRoot() }
    }
    return sum
  }

  /// The `count` layers with the least influence, in the order in which they go: `oneByOne` measures the layers left
  /// anew when one is gone, else all are measured once. Of equal ones the later goes first. Fails where none would be left.
  ///
  /// One pass of the text, or `count`.
  package func leastInfluential(
    _ count: Int, oneByOne: Bool, _ calibration: Calibration, machine: TrainingMachine
  ) throws(TrainingError) -> [Int] {
    guard count >= 1, count < layerCount else {
      throw .badSetting(name: "layers", found: "\(count)", expected: "1 to \(layerCount - 1) of \(layerCount) layers")
    }
    var gone: [Int] = []
    while gone.count < count {
      let influences = blockInfluences(calibration, skipping: Set(gone), machine: machine)
      let order = influences.sorted {
        $0.influence == $1.influence ? $0.layer > $1.layer : $0.influence < $1.influence
      }
      gone += order.prefix(oneByOne ? 1 : count).map(\.layer)
    }
    return gone
  }
}
