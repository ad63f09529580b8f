import Checkpoints
import Quantization
import Tensors

extension InspectCommand {
  /// Prints the document: of the whole file, or of some of its tensors with what is known of their weights; of one alone
  /// that stands in the document itself, too.
  func print(
    _ checkpoint: Checkpoint, _ tensors: [CheckpointTensor], _ distributions: [Distribution?] = []
  ) throws {
    var document: [String: JSON] = [
      "format": .string(checkpoint.kind.rawValue),
      "version": .integer(checkpoint.version),
      "metadata": .object(
        Dictionary(checkpoint.metadata.pairs.map { ($0.key.string, JSON($0.value)) }) { first, _ in first }),
      "tensors": .array(tensors.indices.map { JSON(tensors[$0], distributions.isEmpty ? nil : distributions[$0]) }),
      "parameters": .integer(checkpoint.parameterCount),
      "bits_per_weight": .double(checkpoint.bitsPerWeight),
    ]
    if distributions.count == 1, let distribution = distributions[0] { document["distribution"] = JSON(distribution) }
    try JSON.object(document).print()
  }
}

extension JSON {
  init(_ tensor: CheckpointTensor, _ distribution: Distribution?) {
    var members: [String: JSON] = [
      "name": .string(tensor.name),
      "shape": .array(tensor.shape.dimensions.map { .integer($0) }),
      "type": .string(tensor.type.description),
      "bytes": .integer(tensor.byteCount),
      "offset": .integer(tensor.offset),
    ]
    if let distribution { members["distribution"] = JSON(distribution) }
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
