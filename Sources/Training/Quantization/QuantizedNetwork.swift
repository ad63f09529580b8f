package import Quantization
internal import Synchronization
internal import Tensors

/// How rounded weights are trained.
public enum QuantizationMethod: String, Sendable, Hashable, CaseIterable {
  /// Encoders choose scales anew each step: `StraightThrough`.
  case straightThrough = "ste"
  /// Scales are trained where the format allows it: `LearnedSteps`; other tensors are rounded by their encoders.
  case learnedSteps = "lsq"
}

/// A network whose matrices are rounded to the types of a recipe, for good or in training; embedding and output matrix are
/// among them.
package final class QuantizedNetwork {
  /// The network with the weights that are trained, not yet rounded.
  package let network: LlamaNetwork
  /// Which type each matrix gets.
  package let recipe: Recipe
  /// All matrices, in the order of the network.
  package let parts: [any RoundedWeights]

  private let formats: [String: any WeightFormat]
  private let places: [ObjectIdentifier: Int]
  private let pieces: [(part: Int, rows: Range<Int>)]
  private let pool: WorkerPool

  /// The network with types as the recipe gives them; what it leaves as it is, is F16. Rounds all weights.
  ///
  /// Fails where a type can't be encoded or does not fit a tensor's rows.
  package init(
    _ network: LlamaNetwork, recipe: Recipe, method: QuantizationMethod, mode: EncodingMode = .reference,
    machine: TrainingMachine
  ) throws(TrainingError) {
    self.network = network
    self.recipe = recipe
    pool = machine.pool
    formats = try network.formats(recipe)
    var (parts, places): ([any RoundedWeights], [ObjectIdentifier: Int]) = ([], [:])
    for parameter in network.parameters {
      guard let format = formats[parameter.name] else { continue }
      places[ObjectIdentifier(parameter)] = parts.count
      parts.append(try Self.part(parameter, format, method, mode, machine))
    }
    (self.parts, self.places) = (parts, places)
    pieces = Self.pieces(parts)
    try refresh()
  }

  private static func part(
    _ parameter: Parameter, _ format: any WeightFormat, _ method: QuantizationMethod, _ mode: EncodingMode,
    _ machine: TrainingMachine
  ) throws(TrainingError) -> any RoundedWeights {
    if method == .learnedSteps {
      let learned = try LearnedSteps(parameter, format: format, mode: mode, machine: machine)
      if let learned { return learned }
    }
    return try StraightThrough(parameter, format: format, mode: mode)
  }

  /// Runs of rows of about 32768 weights: what a thread takes at a time.
  private static func pieces(_ parts: [any RoundedWeights]) -> [(part: Int, rows: Range<Int>)] {
    parts.enumerated().flatMap { index, part in
      let (rows, size) = (part.parameter.rows, max(1, (1 << 15) / max(1, part.parameter.columns)))
      return stride(from: 0, to: rows, by: size).map { (index, $0..<min(rows, $0 + size)) }
    }
  }

  /// Rounds all weights anew; to be called when they have changed. O(weights), on all threads.
  package func refresh() throws(TrainingError) {
    let failure = Mutex<QuantizationError?>(nil)
    // Each row is written by one thread.
    nonisolated(unsafe) let parts = parts
    let pieces = pieces
    pool.forEach(count: pieces.count) { index, _ in
      do throws(QuantizationError) {
        try unsafe parts[pieces[index].part].refresh(rows: pieces[index].rows)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) {
      throw .unsupported(what: "a model in \(recipe.preset.name)", reason: "\(error)")
    }
  }

  /// How weights enter products: rounded.
  package var view: LlamaNetwork.WeightView {
    { [parts, places] parameter, tape in
      guard let place = places[ObjectIdentifier(parameter)] else { return tape.parameter(parameter) }
      return parts[place].view(on: tape)
    }
  }

  /// All that is trained: the network's weights, and scales that are learned.
  package var parameters: [Parameter] { network.parameters + parts.flatMap(\.steps) }

  /// Bits a weight over all tensors of the file.
  package var bitsPerWeight: Double {
    let bits = network.parameters.reduce(0.0) { sum, parameter in
      let each = places[ObjectIdentifier(parameter)].map { parts[$0].bitsPerWeight } ?? 32
      return sum + each * Double(parameter.count)
    }
    return bits / Double(max(1, network.parameterCount))
  }

  /// Bytes of the GGUF file.
  package func fileByteCount() throws(TrainingError) -> Int {
    try network.fileByteCount(fileType: recipe.preset.fileType) { formats[$0.name]?.blockFormat }
  }

  /// Bytes of a file that would hold a bit for each weight of a matrix, and values of those that are not zero only, at the
  /// bits a weight of the matrix' type; matrices for which that takes more stay as they are. O(weights).
  ///
  /// No program reads such a file: it is what the zeros are worth.
  package func sparseByteCount() throws(TrainingError) -> Int {
    parts.reduce(try fileByteCount()) { sum, part in
      let dense = Double(part.rounded.count) * part.bitsPerWeight / 8
      let kept = Double(part.rounded.count - part.rounded.zeroCount) * part.bitsPerWeight / 8
      let sparse = Double((part.rounded.count + 7) / 8) + kept
      return sum - max(0, Int((dense - sparse).rounded()))
    }
  }

  /// The part of the weights inside layers that the file has as zeros, 0 to 1. O(weights).
  package var storedSparsity: Double {
    let inside = parts.filter(\.parameter.isHidden)
    let all = inside.reduce(0) { $0 + $1.rounded.count }
    return all == 0 ? 0 : Double(inside.reduce(0) { $0 + $1.rounded.zeroCount }) / Double(all)
  }

  /// Writes the model as a GGUF file whose weights are the rounded ones, to the bit.
  package func write(to path: String) throws(TrainingError) {
    try network.write(to: path, fileType: recipe.preset.fileType) { parameter throws(TrainingError) in
      guard let place = places[ObjectIdentifier(parameter)] else { return nil }
      return try parts[place].encoded()
    }
  }

  /// The first tensor of which a network, read from the file that was written, has other weights; nil where there is none.
  package func difference(from other: LlamaNetwork) -> String? {
    let found = Dictionary(other.parameters.map { ($0.name, $0) }) { first, _ in first }
    return network.parameters.first { parameter in
      guard let other = found[parameter.name], other.count == parameter.count else { return true }
      let expected = places[ObjectIdentifier(parameter)].map { parts[$0].rounded } ?? parameter.value
      return unsafe !zip(expected.floats, other.value.floats).allSatisfy { $0.bitPattern == $1.bitPattern }
    }?.name
  }
}
