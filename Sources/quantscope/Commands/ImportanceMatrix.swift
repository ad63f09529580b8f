import Checkpoints
import Quantization
import Tensors

/// An importance matrix in a GGUF file: for each weight tensor the sums of squared inputs of each column, and how many
/// rows were summed.
struct ImportanceMatrix {
  private let checkpoint: Checkpoint

  init(path: String) throws {
    checkpoint = try Checkpoint.open(path)
    guard checkpoint.tensors.contains(where: { $0.name.hasSuffix(".in_sum2") }) else {
      throw Failure("\(path) is no importance matrix: it has no tensor whose name ends in .in_sum2")
    }
  }

  /// The mean squared input of each column, nil where the matrix does not have the tensor.
  func weights(for source: WeightSource) throws -> [Float]? {
    guard let sums = checkpoint.tensor(named: source.name + ".in_sum2") else { return nil }
    let values = try floats(sums)
    guard values.count == source.shape.columns else {
      throw Failure(
        "\(checkpoint.path): \(sums.name) has \(values.count) columns, the model's tensor has \(source.shape.columns)")
    }
    let counts = try checkpoint.tensor(named: source.name + ".counts").map(floats) ?? []
    let rows = max(1, counts.first ?? 1)
    return values.map { $0 / rows }
  }

  private func floats(_ tensor: CheckpointTensor) throws -> [Float] {
    guard tensor.type.description == "F32", let data = tensor.data, data.count >= tensor.shape.elementCount * 4 else {
      throw Failure("\(checkpoint.path): \(tensor.name) is \(tensor.type), expected F32")
    }
    return data.withBytes { bytes in
      (0..<tensor.shape.elementCount).map { index in
        Float(
          bitPattern: UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        )
      }
    }
  }
}
