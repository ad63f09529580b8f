public import Checkpoints
internal import Quantization
internal import Tensors

extension LlamaNetwork {
  /// The network of a model, its weights decoded to floats. O(weights).
  public convenience init(_ checkpoint: Checkpoint) throws(TrainingError) {
    let name = "token_embd.weight"
    guard let embedding = checkpoint.tensor(named: name), embedding.shape.dimensions.count == 2 else {
      throw .badTensor(name: name, expected: "a matrix", found: "none")
    }
    let wanted = checkpoint.tensors.map(\.name).first { $0.hasSuffix(".bias") || $0.contains("attn_q_norm") }
    if let wanted { throw .unsupported(what: "tensor \(wanted)", reason: "training knows no such weights") }
    try self.init(
      metadata: checkpoint.metadata, tokens: embedding.shape.dimensions[1],
      isTied: checkpoint.tensor(named: "output.weight") == nil
    ) { (name, rows, columns) throws(TrainingError) in
      let parameter = Parameter(name, rows: rows, columns: columns)
      try Self.decode(name, of: checkpoint, into: parameter)
      return parameter
    }
  }

  private static func decode(
    _ name: String, of checkpoint: Checkpoint, into parameter: Parameter
  ) throws(TrainingError) {
    let expected = "\(parameter.columns)x\(parameter.rows)"
    guard let tensor = checkpoint.tensor(named: name) else {
      throw .badTensor(name: name, expected: expected, found: "none")
    }
    guard tensor.shape.columns == parameter.columns, tensor.shape.elementCount == parameter.count else {
      throw .badTensor(name: name, expected: expected, found: "\(tensor.shape)")
    }
    guard let layout = tensor.type.blockFormat, let data = tensor.data,
      let format = FormatRegistry.format(for: layout)
    else { throw .badTensor(name: name, expected: "a type that can be decoded", found: "\(tensor.type)") }
    var span = unsafe parameter.value.floats.mutableSpan
    data.withBytes { format.decode($0, into: &span) }
  }

  /// A network of the same sizes and weights, for a teacher. O(weights).
  public func copy() throws(TrainingError) -> LlamaNetwork {
    let known = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0) })
    return try LlamaNetwork(metadata: metadata, tokens: vocabularySize, isTied: isTied) {
      (name, rows, columns) throws(TrainingError) in
      let copy = Parameter(name, rows: rows, columns: columns)
      if let original = known[name] { copy.value.copy(from: original.value) }
      return copy
    }
  }
}
