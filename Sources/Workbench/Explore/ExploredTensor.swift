internal import Checkpoints
package import Quantization
package import Tensors

/// A tensor of the open model.
package struct ExploredTensor: Sendable {
  /// The name, safe to show.
  package let name: String
  /// The name by which other files of the model have it.
  let fileName: String
  /// Columns first, as the file has it.
  package let shape: Shape
  /// The block format it is stored in.
  package let type: TensorType
  /// Bytes in the file.
  package let byteCount: Int
  /// Its weights, or why they can't be read.
  package let source: Result<WeightSource, ExplorationProblem>

  init(_ tensor: CheckpointTensor) {
    name = tensor.nameText.printable()
    fileName = tensor.name
    shape = tensor.shape
    type = tensor.type
    byteCount = tensor.byteCount
    source = ExploredTensor.read(tensor)
  }

  private static func read(_ tensor: CheckpointTensor) -> Result<WeightSource, ExplorationProblem> {
    guard let layout = tensor.type.blockFormat, let format = FormatRegistry.format(for: layout), let data = tensor.data
    else { return .failure(ExplorationProblem("weights of \(tensor.type) can't be read")) }
    do throws(QuantizationError) {
      return .success(try WeightSource(name: tensor.name, shape: tensor.shape, format: format, bytes: data))
    } catch {
      return .failure(ExplorationProblem("\(error)"))
    }
  }

  /// Its weights; nil where they can't be read.
  package var weights: WeightSource? { try? source.get() }

  /// The block format that its weights have been rounded to; nil where each is a float of its own.
  package var quantizedType: String? {
    type.blockFormat.flatMap { $0.weightsPerBlock > 1 ? $0.name : nil }
  }

  /// The layer it belongs to, `blk.7`; nil outside of layers.
  package var layer: String? {
    let parts = name.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, Int(parts[1]) != nil else { return nil }
    return parts[0] + "." + parts[1]
  }

  /// What it is in its layer, `ffn_down.weight`; the whole name outside of layers.
  package var kind: String {
    guard let layer else { return name }
    return String(name.dropFirst(layer.count + 1))
  }
}
