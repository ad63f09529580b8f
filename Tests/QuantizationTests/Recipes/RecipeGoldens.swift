import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport

/// The reference's choice of types, for models and presets.
struct RecipeGoldens: Decodable {
  struct Model: Decodable {
    let name: String
    let facts: Facts
    let tensors: [Tensor]
    let plain: [String: [String: String]]
    /// Presets that an importance matrix changes.
    let with_imatrix: [String: [String: String]]
  }

  struct Facts: Decodable {
    let arch: String
    let n_layer: Int
    let n_head: Int
    let n_head_kv: Int
    let n_expert: Int
  }

  struct Tensor: Decodable {
    let name: String
    let shape: [Int]
    let type: String
  }

  struct Variant: Decodable, CustomStringConvertible {
    let model: String
    let options: [String]
    let preset: String
    let changed_from_no_options: [String: String]?
    /// All types, where layers are left out.
    let types: [String: String]?

    var description: String { "\(model) \(preset) \(options.joined(separator: " "))" }
  }

  let presets: [String]
  let aliases: [String: String]
  let models: [Model]
  let option_variants: [Variant]

  static let path = "quantization/recipes.json"
  static let shared = Result { try JSONDecoder().decode(Self.self, from: Goldens.data(path)) }

  static let modelNames = (try? shared.get().models.map(\.name)) ?? ["(the recipes are not there)"]
  static let presetNames = (try? shared.get().presets) ?? ["(the recipes are not there)"]
  /// Those that change types only; the others rename tensors.
  static let variants =
    (try? shared.get().option_variants.filter { $0.changed_from_no_options != nil }) ?? []

  static let pruned = (try? shared.get().option_variants.filter { $0.types != nil }) ?? []

  func model(_ name: String) -> Model? { models.first { $0.name == name } }
}

extension RecipeGoldens.Model {
  func description() throws -> ModelDescription {
    ModelDescription(
      architecture: facts.arch, layerCount: facts.n_layer, headCount: facts.n_head,
      keyValueHeadCount: facts.n_head_kv, expertCount: facts.n_expert,
      tensors: try tensors.map { tensor in
        guard let shape = Shape(tensor.shape), let type = BlockFormat.named(tensor.type) else {
          throw CocoaError(.coderReadCorrupt)
        }
        return ModelDescription.Tensor(name: tensor.name, shape: shape, type: .known(type))
      })
  }
}

extension Recipe {
  /// The names of the types by tensor.
  func types(_ model: ModelDescription) throws -> [String: String] {
    Dictionary(uniqueKeysWithValues: try assignments(for: model).map { ($0.tensor.name, $0.type.description) })
  }

  /// The same, of the model without `layers`, through a file of its shapes.
  func types(_ model: ModelDescription, without layers: Set<Int>) throws -> [String: String] {
    var builder = GGUFBuilder()
    builder.metadata = [
      ("general.architecture", .string(.init(model.architecture))),
      (.init("\(model.architecture).block_count"), .uint32(UInt32(model.layerCount))),
      (.init("\(model.architecture).attention.head_count"), .uint32(UInt32(model.headCount))),
      (.init("\(model.architecture).attention.head_count_kv"), .uint32(UInt32(model.keyValueHeadCount))),
      (.init("\(model.architecture).expert_count"), .uint32(UInt32(model.expertCount))),
    ]
    builder.tensors = try model.tensors.map { tensor in
      guard case .known(let format) = tensor.type, let size = format.byteCount(shape: tensor.shape) else {
        throw CocoaError(.coderReadCorrupt)
      }
      return .init(
        .init(tensor.name), tensor.shape.dimensions.map(UInt64.init), type: format.id,
        data: [UInt8](repeating: 0, count: size))
    }
    var options = QuantizationPlan.Options()
    options.prunedLayers = layers
    let plan = try QuantizationPlan(Checkpoint.open(builder.write().path), recipe: self, options: options)
    return Dictionary(uniqueKeysWithValues: plan.steps.map { ($0.name.string, $0.format.name) })
  }

  /// Sets what command-line options say.
  mutating func apply(_ options: [String]) throws {
    var rest = options[...]
    while let option = rest.popFirst() {
      switch option {
      case "--pure": isPure = true
      case "--leave-output-tensor": keepsOutput = true
      default:
        guard let value = rest.popFirst() else { throw CocoaError(.coderReadCorrupt) }
        let parts = value.split(separator: "=").map(String.init)
        guard let type = BlockFormat.named(parts.last ?? "") else { throw CocoaError(.coderReadCorrupt) }
        switch option {
        case "--output-tensor-type": outputType = type
        case "--token-embedding-type": tokenEmbeddingType = type
        case "--tensor-type":
          guard let pattern = TensorPattern(parts[0]) else { throw CocoaError(.coderReadCorrupt) }
          overrides.append((pattern, type))
        default: throw CocoaError(.coderReadCorrupt)
        }
      }
    }
  }
}
