import TestSupport
import Tensors
import CKernels
import Foundation
import Testing

@Suite("Losses") struct LossTests {
  static let vocabularies = [1, 2, 7, 15, 16, 17, 33, 300]
  static let rows = 5

  struct Input {
    var logits: [Float]
    var teacher: [Float]
    var before: [Float]
    var weights: [Float] = [1, 0.5, 0, 2, 0.25]
    var targets: [Int32]

    init(vocabulary: Int) {
      var random = RandomSource(seed: UInt64(vocabulary))
      logits = random.floats(rows * vocabulary, scale: 8)
      teacher = random.floats(rows * vocabulary, scale: 8)
      before = random.floats(rows * vocabulary)
      targets = (0..<rows).map { _ in Int32.random(in: 0..<Int32(vocabulary), using: &random) }
      targets[2] = -1  // of no weight, so it is not looked at
    }
  }

  static func logShares(_ logits: ArraySlice<Double>) -> [Double] {
    let maximum = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + exp($1 - maximum) }
    return logits.map { $0 - maximum - log(sum) }
  }

  static func rowsOf(_ values: [Double], _ vocabulary: Int) -> [ArraySlice<Double>] {
    (0..<rows).map { values[($0 * vocabulary)..<(($0 + 1) * vocabulary)] }
  }

  static func crossEntropy(_ logits: [Double], _ input: Input) -> [Double] {
    zip(rowsOf(logits, logits.count / rows), zip(input.targets, input.weights)).map { row, target in
      target.1 == 0 ? 0 : -logShares(row)[Int(target.0)]
    }
  }

  static func divergence(_ logits: [Double], _ input: Input, temperature t: Double) -> [Double] {
    let vocabulary = logits.count / rows
    let teacher = rowsOf(input.teacher.map(Double.init), vocabulary)
    return zip(zip(rowsOf(logits, vocabulary), teacher), input.weights).map { pair, weight in
      let q = logShares(ArraySlice(pair.0.map { $0 / t }))
      let p = logShares(ArraySlice(pair.1.map { $0 / t }))
      return weight == 0 ? 0 : t * t * zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
    }
  }

  /// Losses and derivatives. Without a place for derivatives they are empty; in place they lie in the logits.
  enum Place: CaseIterable { case none, apart, added, inPlace }

  static func runCrossEntropy(_ input: Input, _ place: Place, isa: qs_isa, pool: OpaquePointer?) -> [[Float]] {
    let (logits, weights) = (Guarded(input.logits), Guarded(input.weights))
    let losses = Guarded(rows)
    let apart = place == .added ? Guarded(input.before) : Guarded(input.logits.count)
    let derivatives = place == .inPlace ? logits : apart
    input.targets.withUnsafeBufferPointer { targets in
      var job = qs_cross_entropy(
        logits: logits.pointer, weights: weights.pointer, targets: targets.baseAddress, losses: losses.pointer,
        d_logits: place == .none ? nil : derivatives.pointer, rows: Int32(rows),
        vocabulary: Int32(input.logits.count / rows), accumulate: place == .added ? 1 : 0)
      qs_train_cross_entropy(&job, pool, isa)
    }
    return [losses.values, place == .none ? [] : derivatives.values]
  }

  static func runDivergence(
    _ input: Input, _ place: Place, temperature: Float, isa: qs_isa, pool: OpaquePointer?
  ) -> [[Float]] {
    let (logits, teacher, weights) = (Guarded(input.logits), Guarded(input.teacher), Guarded(input.weights))
    let losses = Guarded(rows)
    let derivatives = place == .added ? Guarded(input.before) : Guarded(input.logits.count)
    var job = qs_divergence(
      logits: logits.pointer, teacher: teacher.pointer, weights: weights.pointer, losses: losses.pointer,
      d_logits: place == .none ? nil : derivatives.pointer, rows: Int32(rows),
      vocabulary: Int32(input.logits.count / rows), temperature: temperature, accumulate: place == .added ? 1 : 0)
    qs_train_divergence(&job, pool, isa)
    return [losses.values, place == .none ? [] : derivatives.values]
  }

  @Test("cross-entropy", arguments: InstructionSet.all, vocabularies)
  func crossEntropy(set: InstructionSet, vocabulary: Int) {
    let input = Input(vocabulary: vocabulary)
    let expected = Self.crossEntropy(input.logits.map(Double.init), input)
    let found = onEveryPool { pool, _ in Self.runCrossEntropy(input, .apart, isa: set.isa, pool: pool) }
    for (found, expected) in zip(found[0], expected) { #expect(abs(Double(found) - expected) < 4e-6) }
    expectDerivative(
      found[1], of: { weighed(Self.crossEntropy($0, input), input.weights) }, at: input.logits, samples: 60)
    #expect(found[1][(2 * vocabulary)..<(3 * vocabulary)].allSatisfy { $0 == 0 })
    #expect(Self.runCrossEntropy(input, .none, isa: set.isa, pool: nil)[0] == found[0])
    #expect(Self.runCrossEntropy(input, .inPlace, isa: set.isa, pool: nil) == found)
    let added = Self.runCrossEntropy(input, .added, isa: set.isa, pool: nil)[1]
    for index in added.indices { #expect(abs(added[index] - input.before[index] - found[1][index]) < 1e-6) }
  }

  @Test("divergence", arguments: InstructionSet.all, vocabularies)
  func divergence(set: InstructionSet, vocabulary: Int) {
    let input = Input(vocabulary: vocabulary)
    for temperature in [1, 2.5] as [Float] {
      let t = Double(temperature)
      let expected = Self.divergence(input.logits.map(Double.init), input, temperature: t)
      let found = onEveryPool { pool, _ in
        Self.runDivergence(input, .apart, temperature: temperature, isa: set.isa, pool: pool)
      }
      for (found, expected) in zip(found[0], expected) { #expect(abs(Double(found) - expected) < 1e-5 * t * t) }
      expectDerivative(
        found[1], of: { weighed(Self.divergence($0, input, temperature: t), input.weights) }, at: input.logits,
        samples: 60)
      #expect(Self.runDivergence(input, .none, temperature: temperature, isa: set.isa, pool: nil)[0] == found[0])
      let added = Self.runDivergence(input, .added, temperature: temperature, isa: set.isa, pool: nil)[1]
      for index in added.indices { #expect(abs(added[index] - input.before[index] - found[1][index]) < 1e-6) }
    }
  }

  @Test("of equal logits there is no divergence", arguments: InstructionSet.all)
  func noDivergence(set: InstructionSet) {
    var input = Input(vocabulary: 33)
    input.teacher = input.logits
    let found = Self.runDivergence(input, .apart, temperature: 2, isa: set.isa, pool: nil)
    #expect(found[0].allSatisfy { abs($0) < 1e-6 } && found[1].allSatisfy { abs($0) < 1e-6 })
  }

  @Test("logits far from zero and from each other", arguments: InstructionSet.all)
  func far(set: InstructionSet) {
    var input = Input(vocabulary: 17)
    input.logits = input.logits.map { $0 * 40 + 1000 }
    let found = Self.runCrossEntropy(input, .apart, isa: set.isa, pool: nil)
    let expected = Self.crossEntropy(input.logits.map(Double.init), input)
    for (found, expected) in zip(found[0], expected) { #expect(abs(Double(found) - expected) <= 2e-4) }
    #expect(found[1].allSatisfy { $0.isFinite })
  }

  @Test("what is no number stays none", arguments: InstructionSet.all, [Float.nan, .infinity])
  func notFinite(set: InstructionSet, value: Float) {
    for place in [0, 15, 16] {
      var input = Input(vocabulary: 17)
      input.logits[17 + place] = value
      let losses = Self.runCrossEntropy(input, .apart, isa: set.isa, pool: nil)[0]
      #expect(!losses[1].isFinite && losses[0].isFinite && losses[3].isFinite)
    }
  }
}
