internal import Checkpoints
internal import Quantization

extension LlamaNetwork {
  /// The network without `layers`; those behind them move up. O(weights). Fails where a layer is not there, and where none
  /// would be left.
  package func dropping(_ layers: Set<Int>) throws(TrainingError) -> LlamaNetwork {
    let removal: LayerRemoval
    do throws(QuantizationError) {
      let model = ModelDescription(
        architecture: metadata.string("general.architecture") ?? "", layerCount: layerCount, headCount: heads.heads,
        keyValueHeadCount: heads.keyHeads, tensors: [])
      removal = try LayerRemoval(layers, of: model)
    } catch {
      throw .badSetting(
        name: "layers", found: "\(layers.sorted())", expected: "some of the \(layerCount) layers, not all")
    }
    var known: [String: Parameter] = [:]
    for parameter in parameters {
      if let name = removal.name(for: parameter.name) { known[name] = parameter }
    }
    return try LlamaNetwork(
      metadata: removal.apply(to: metadata), tokens: vocabularySize, isTied: isTied
    ) { (name, rows, columns) throws(TrainingError) in
      guard let original = known[name], original.rows == rows, original.columns == columns else {
        throw .badTensor(name: name, expected: "\(columns)x\(rows)", found: "none")
      }
      let copy = Parameter(name, rows: rows, columns: columns)
      copy.value.copy(from: original.value)
      return copy
    }
  }
}
