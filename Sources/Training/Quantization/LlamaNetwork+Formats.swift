internal import Checkpoints
package import Quantization
internal import Tensors

extension LlamaNetwork {
  /// The format of each matrix by name, as a recipe gives them; of those that it leaves as they are, F16.
  package func formats(_ recipe: Recipe) throws(TrainingError) -> [String: any WeightFormat] {
    let tensors = parameters.compactMap { parameter in
      let dimensions = parameter.rows == 1 ? [parameter.columns] : [parameter.columns, parameter.rows]
      return Shape(dimensions).map {
        ModelDescription.Tensor(
          name: parameter.name, shape: $0, type: .known(parameter.rows == 1 ? .f32 : .f16))
      }
    }
    let model = ModelDescription(
      architecture: metadata.string("general.architecture") ?? "", layerCount: layerCount, headCount: heads.heads,
      keyValueHeadCount: heads.keyHeads, tensors: tensors)
    var formats: [String: any WeightFormat] = [:]
    do throws(QuantizationError) {
      for assignment in try recipe.assignments(for: model) where assignment.tensor.shape.dimensions.count > 1 {
        guard let layout = assignment.type.blockFormat, let format = FormatRegistry.format(for: layout) else {
          throw .cannotEncode(format: assignment.type.description)
        }
        formats[assignment.tensor.name] = format
      }
    } catch {
      throw .unsupported(what: "the model in \(recipe.preset.name)", reason: "\(error)")
    }
    return formats
  }
}
