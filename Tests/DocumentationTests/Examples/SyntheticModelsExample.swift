import Checkpoints
import Quantization
import SyntheticModels

/// The bits a weight that a real model's shape takes by a preset; nil where shape or preset is not known.
func bitsPerWeight(ofShape shape: String, by preset: String) throws(QuantizationError) -> Double? {
  guard let model = SyntheticModel.named(shape), let preset = Preset.named(preset) else { return nil }
  return try model.checkpoint(recipe: Recipe(preset)).bitsPerWeight
}
