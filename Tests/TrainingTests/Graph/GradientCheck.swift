import Tensors
import Testing

import Training

/// Numbers that look random and are the same every time.
func numbers(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
  var random = NormalNumbers(seed: seed)
  return (0..<count).map { _ in Float(random.next()) * scale }
}

func parameter(_ name: String, _ rows: Int, _ columns: Int, seed: UInt64, scale: Float = 1) -> Parameter {
  let parameter = Parameter(name, rows: rows, columns: columns)
  for (index, value) in numbers(rows * columns, seed: seed, scale: scale).enumerated() {
    parameter.value.base[index] = value
  }
  return parameter
}

/// Compares derivatives with central differences.
struct GradientCheck {
  let machine = TrainingMachine(pool: WorkerPool(threadCount: 2))
  var step: Float = 1e-2
  var tolerance = 2e-2

  /// The derivatives of the sum of `build`'s result times fixed random numbers, by every parameter's weights.
  func run(_ parameters: [Parameter], _ build: (Tape) -> Value) {
    var factors: [Float] = []
    run(
      parameters,
      loss: { tape in
        let result = build(tape)
        if factors.isEmpty { factors = numbers(result.count, seed: 99) }
        tape.seed(result, factors)
        return zip(tape.floats(result), factors).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      })
  }

  /// The derivatives of a loss that `loss` adds to a tape and returns.
  func run(_ parameters: [Parameter], loss: (Tape) -> Double) {
    let tape = Tape(machine)
    parameters.forEach { $0.clearGradient() }
    _ = loss(tape)
    tape.backward()
    tape.reset()
    let found = parameters.map(\.gradient.array)
    for (index, parameter) in parameters.enumerated() {
      let largest = max(found[index].map { abs($0) }.max() ?? 0, 1e-3)
      // Every weight of small ones, a few of large ones.
      for weight in stride(from: 0, to: parameter.count, by: max(1, parameter.count / 40)) {
        let kept = parameter.value.base[weight]
        func value(_ change: Float) -> Double {
          parameter.value.base[weight] = kept + change
          defer { tape.reset() }
          return loss(tape)
        }
        let expected = (value(step) - value(-step)) / (2 * Double(step))
        parameter.value.base[weight] = kept
        #expect(
          abs(expected - Double(found[index][weight])) <= tolerance * Double(largest),
          "\(parameter.name)[\(weight)]: \(found[index][weight]), by differences \(expected)")
      }
      parameter.clearGradient()
    }
  }
}
