import Quantization
import Tensors
import TestSupport
import Testing

import Training

@Suite struct LearnedStepsTests {
  let machine = TrainingMachine(pool: WorkerPool(threadCount: 2))

  /// The derivatives of the sum of rounded weights times `factors`.
  private func run(_ part: LearnedSteps, _ factors: [Float]) {
    part.refresh(rows: 0..<part.parameter.rows)
    ([part.parameter] + part.steps).forEach { $0.clearGradient() }
    let tape = Tape(machine)
    tape.seed(part.view(on: tape), factors)
    tape.backward()
    tape.reset()
  }

  private func value(_ part: LearnedSteps, _ factors: [Float]) -> Double {
    part.refresh(rows: 0..<part.parameter.rows)
    return zip(part.rounded.array, factors).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  static let granularities: [StepGranularity] = [.tensor, .channel, .group(16)]

  /// Against the formula, in doubles.
  @Test(arguments: granularities, [false, true])
  func followsTheFormula(granularity: StepGranularity, hasOffsets: Bool) throws {
    let weights = parameter("w", 5, 48, seed: 3, scale: 0.3)
    let part = try LearnedSteps(
      weights, bits: 3, hasOffsets: hasOffsets, granularity: granularity, machine: machine)
    for index in 0..<part.scale.count { part.scale.value.base[index] = -0.6 }
    if let offset = part.offset { for index in 0..<offset.count { offset.value.base[index] = 0.7 } }
    let factors = numbers(weights.count, seed: 4)
    run(part, factors)
    var scales = [Double](repeating: 0, count: part.scale.count)
    var offsets = scales
    var (inside, outside) = (0, 0)
    for index in 0..<weights.count {
      let step = part.step(row: index / 48, group: index % 48 / part.grid.groupLength)
      let (scale, offset) = (Double(part.usedScales.base[step]), Double(part.usedOffsets.base[step]))
      let position = (Double(weights.value.base[index]) - offset) / scale
      let (low, high) = (Double(part.grid.codes.lowerBound), Double(part.grid.codes.upperBound))
      let code = min(max(position, low), high).rounded(.toNearestOrEven)
      #expect(abs(Double(part.rounded.base[index]) - (scale * code + offset)) < 1e-5)
      let factor = Double(factors[index])
      if position >= low && position <= high {
        inside += 1
        scales[step] += factor * (code - position)
        #expect(weights.gradient.base[index] == factors[index])
      } else {
        outside += 1
        scales[step] += factor * code
        offsets[step] += factor
        #expect(weights.gradient.base[index] == 0)
      }
    }
    #expect(inside > 20 && outside > 0, "both sorts of weights")
    let count = Double(weights.count / part.scale.count)
    for step in 0..<part.scale.count {
      let norm = Double(part.units[step]) / (count * Double(part.grid.codes.upperBound)).squareRoot()
      #expect(abs(Double(part.scale.gradient.base[step]) - scales[step] * norm) < 1e-4)
      if let offset = part.offset { #expect(abs(Double(offset.gradient.base[step]) - offsets[step] * norm) < 1e-4) }
    }
  }

  /// Beyond the ends of a grid rounded weights are smooth in scale and offset: differences show their derivatives.
  @Test(arguments: granularities, [false, true])
  func agreesWithDifferences(granularity: StepGranularity, hasOffsets: Bool) throws {
    let weights = parameter("w", 4, 32, seed: 3)
    let part = try LearnedSteps(weights, bits: 4, hasOffsets: hasOffsets, granularity: granularity, machine: machine)
    // Weights far away from a grid that was chosen for near ones.
    for index in 0..<weights.count { weights.value.base[index] += weights.value.base[index] < 0 ? -50 : 50 }
    let factors = numbers(weights.count, seed: 4)
    run(part, factors)
    let norm = (Double(weights.count / part.scale.count) * Double(part.grid.codes.upperBound)).squareRoot()
    for parameter in part.steps {
      let found = parameter.gradient.array
      for index in 0..<parameter.count {
        func changed(_ change: Float) -> Double {
          parameter.value.base[index] = change
          defer { parameter.value.base[index] = 0 }
          return value(part, factors)
        }
        let expected = (changed(0.01) - changed(-0.01)) / 0.02 / norm
        #expect(abs(Double(found[index]) - expected) < 1e-3 * max(1, abs(expected)), "\(parameter.name)[\(index)]")
      }
    }
  }

  @Test(arguments: StepLayoutTests.names)
  func beginsAsTheEncoder(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let weights = parameter("w", 3, 512, seed: 3, scale: 0.05)
    let part = try #require(try LearnedSteps(weights, format: format, machine: machine))
    part.refresh(rows: 0..<3)
    let rounded = decoded(try EncodedParameter(weights, as: format))
    func error(_ values: [Float]) -> Double {
      zip(values, weights.value.array).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    }
    // The same scales; codes are the nearest ones, which the encoder's need not be.
    #expect(error(part.rounded.array) <= error(rounded) * 1.000_01)
    #expect(error(part.rounded.array) > 0.7 * error(rounded))
  }

  /// Wherever training has taken weights, scales and offsets: the file's decoder reads what was trained with.
  @Test(arguments: StepLayoutTests.names)
  func encodesWhatItTrains(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let weights = parameter("w", 4, 512, seed: 3, scale: 0.05)
    // A group of zeros has a scale of zero.
    for index in 0..<32 { weights.value.base[index] = 0 }
    let part = try #require(try LearnedSteps(weights, format: format, machine: machine))
    for (seed, size) in [(20, 0.0), (21, 0.1), (22, 1.5)] {
      for (number, parameter) in part.steps.enumerated() {
        let changes = numbers(parameter.count, seed: UInt64(seed + 10 * number), scale: Float(size))
        for (index, change) in changes.enumerated() { parameter.value.base[index] = change }
      }
      for index in 0..<weights.count { weights.value.base[index] *= 1 + Float(size) }
      part.refresh(rows: 0..<2)
      part.refresh(rows: 2..<4)
      let encoded = try part.encoded()
      #expect(encoded.format == format.blockFormat)
      #expect(decoded(encoded).map(\.bitPattern) == part.rounded.array.map(\.bitPattern))
    }
  }

  @Test func gradientDescentOnScalesLowersTheError() throws {
    let weights = parameter("w", 2, 64, seed: 6)
    let part = try LearnedSteps(weights, bits: 3, granularity: .tensor, machine: machine)
    // Three times the first scale is too wide.
    part.scale.value.base[0] = 2
    weights.isTrained = false
    func error() -> Double {
      part.refresh(rows: 0..<2)
      return zip(part.rounded.array, weights.value.array).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    }
    let first = error()
    let optimizer = Optimizer(part.steps, OptimizerSettings(decay: 0), machine)
    for _ in 0..<300 {
      run(part, zip(part.rounded.array, weights.value.array).map { 2 * ($0.0 - $0.1) })
      optimizer.step(rate: 0.03)
    }
    #expect(error() < 0.7 * first)
  }

  @Test func refusesFilesOfGridsWithoutAType() throws {
    let part = try LearnedSteps(
      parameter("w", 2, 64, seed: 6), bits: 4, granularity: .channel, machine: machine)
    expectError(TrainingError.self, saying: "no type of a file has its scales") { try part.encoded() }
    #expect(
      throws: TrainingError.badTensor(name: "w", expected: "rows of whole groups of 48", found: "rows of 64")
    ) {
      try LearnedSteps(parameter("w", 2, 64, seed: 6), bits: 4, granularity: .group(48), machine: machine)
    }
    #expect(throws: TrainingError.badSetting(name: "bits", found: "9", expected: "2 to 8")) {
      try LearnedSteps(parameter("w", 2, 64, seed: 6), bits: 9, granularity: .tensor, machine: machine)
    }
    let format = try #require(FormatRegistry.named("IQ4_NL"))
    #expect(try LearnedSteps(parameter("w", 2, 64, seed: 6), format: format, machine: machine) == nil)
  }
}
