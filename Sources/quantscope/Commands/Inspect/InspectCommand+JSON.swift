import Checkpoints
import Quantization
import Tensors

extension InspectCommand {
  /// Prints the document: of the whole file, or of some of its tensors with what is known of their weights; of one alone
  /// that stands in the document itself, too.
  func print(
    _ checkpoint: Checkpoint, _ tensors: [CheckpointTensor], _ weights: [Weights?] = []
  ) throws {
    var document: [String: JSON] = [
      "format": .string(checkpoint.kind.rawValue),
      "version": .integer(checkpoint.version),
      "metadata": .object(
        Dictionary(checkpoint.metadata.pairs.map { ($0.key.string, JSON($0.value)) }) { first, _ in first }),
      "tensors": .array(tensors.indices.map { JSON(tensors[$0], weights.isEmpty ? nil : weights[$0]) }),
      "parameters": .integer(checkpoint.parameterCount),
      "bits_per_weight": .double(checkpoint.bitsPerWeight),
    ]
    if weights.count == 1, let alone = weights[0] { document["distribution"] = JSON(alone.distribution) }
    try JSON.object(document).print()
  }
}

extension JSON {
  init(_ tensor: CheckpointTensor, _ weights: InspectCommand.Weights?) {
    var members: [String: JSON] = [
      "name": .string(tensor.name),
      "shape": .array(tensor.shape.dimensions.map { .integer($0) }),
      "type": .string(tensor.type.description),
      "bytes": .integer(tensor.byteCount),
      "offset": .integer(tensor.offset),
    ]
    if let weights {
      members["distribution"] = JSON(weights.distribution)
      members["not_finite"] = JSON(weights.nonFinite, columns: tensor.shape.columns)
    }
    self = .object(members)
  }

  init(_ weights: NonFiniteWeights, columns: Int) {
    var members: [String: JSON] = ["nan": .integer(weights.nan), "infinite": .integer(weights.infinite)]
    if let place = weights.firstPlace(columns: columns) {
      members["first"] = ["row": .integer(place.row), "column": .integer(place.column)]
    }
    self = .object(members)
  }

  init(_ value: MetadataValue) {
    switch value {
    case .uint64(let value): self = .unsigned(value)
    case .float32(let value): self = .float(value)
    case .float64(let value): self = .double(value)
    case .bool(let value): self = .bool(value)
    case .string(let value): self = .string(value.string)
    case .array(let value): self = .array(value.prefix(value.count).map(JSON.init))
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .int64:
      self = value.integer.map(JSON.integer) ?? .null
    }
  }

  init(_ distribution: Distribution) {
    self = [
      "count": .integer(distribution.count),
      "min": .double(Double(distribution.minimum)),
      "max": .double(Double(distribution.maximum)),
      "mean": .double(distribution.mean),
      "standard_deviation": .double(distribution.standardDeviation),
      "skewness": .double(distribution.skewness),
      "excess_kurtosis": .double(distribution.excessKurtosis),
    ]
  }
}
