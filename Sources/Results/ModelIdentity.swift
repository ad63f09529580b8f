public import Checkpoints
internal import Crypto
public import Quantization
internal import Tensors

/// Which model was measured, whatever its file is called and wherever it lies.
public struct ModelIdentity: Sendable, Hashable {
  /// What a model's weights are kept in.
  public enum Kind: String, Sendable {
    /// One file, or all parts of a split one.
    case file
    /// Another model, quantized in memory by a recipe.
    case recipe
    /// Logits that a model left.
    case logits
  }

  /// SHA-256 of the content, in hexadecimal.
  public let hash: String
  /// What the weights are kept in.
  public let kind: Kind
  /// What people call it.
  public let name: String
  /// Where it lay when it was last measured.
  public let path: String
  /// The architecture's name, such as "llama".
  public let family: String
  /// Equal for all quantizations of one model: a hash of architecture, name, parameters and vocabulary.
  public let lineage: String
  /// The recipe of its weights by name, such as "Q4_K_M".
  public let type: String
  /// Weights, and bytes that they take on disk.
  public let parameters, bytes: Int
  /// Bits a weight.
  public let bitsPerWeight: Double

  /// An identity whose parts are known.
  package init(
    hash: String, kind: Kind, name: String, path: String, family: String, lineage: String, type: String,
    parameters: Int, bytes: Int, bitsPerWeight: Double
  ) {
    (self.hash, self.kind, self.name, self.path) = (hash, kind, name, path)
    (self.family, self.lineage, self.type) = (family, lineage, type)
    (self.parameters, self.bytes, self.bitsPerWeight) = (parameters, bytes, bitsPerWeight)
  }

  /// The identity of an opened model whose files' content has the hash `hash`.
  public init(_ checkpoint: Checkpoint, hash: String) {
    let family = checkpoint.metadata.string("general.architecture") ?? checkpoint.kind.rawValue
    let file = checkpoint.path.split(separator: "/").last.map { String($0) } ?? checkpoint.path
    let named = checkpoint.metadata.string("general.name") ?? ""
    let name = named.isEmpty ? file : named
    let vocabulary = checkpoint.tensor(named: "token_embd.weight")?.shape.dimensions.last ?? 0
    self.init(
      hash: hash, kind: .file, name: name, path: checkpoint.path, family: family,
      lineage: ContentHash.of("\(family)\n\(name)\n\(checkpoint.parameterCount)\n\(vocabulary)"),
      type: Self.recipeName(of: checkpoint), parameters: checkpoint.parameterCount, bytes: checkpoint.byteCount,
      bitsPerWeight: checkpoint.bitsPerWeight)
  }

  /// The identity of what `plan` makes of the model `source` in memory. `importance` is the hash of the importance matrix.
  public init(_ plan: QuantizationPlan, of source: ModelIdentity, recipe: String, importance: String? = nil) {
    var lines = ["recipe", source.hash, "\(plan.options.mode)", importance ?? ""]
    lines += plan.steps.map { "\($0.name.printable())=\($0.format.name)" }
    self.init(
      hash: ContentHash.of(lines.joined(separator: "\n")), kind: .recipe, name: source.name, path: source.path,
      family: source.family, lineage: source.lineage, type: recipe, parameters: source.parameters,
      bytes: plan.fileByteCount, bitsPerWeight: plan.bitsPerWeight)
  }

  /// The identity of saved logits whose file has the hash `hash`.
  public init(logits path: String, hash: String, vocabulary: Int) {
    let name = path.split(separator: "/").last.map { String($0) } ?? path
    self.init(
      hash: hash, kind: .logits, name: name, path: path, family: "", lineage: "", type: "logits", parameters: 0,
      bytes: 0,
      bitsPerWeight: 0)
  }

  /// The preset that the file names, else the type that most weights have.
  private static func recipeName(of checkpoint: Checkpoint) -> String {
    if let number = checkpoint.metadata["general.file_type"]?.integer,
      let preset = Preset.allCases.first(where: { Int($0.fileType) == number })
    {
      return preset.name
    }
    var weights: [String: Int] = [:]
    for tensor in checkpoint.tensors { weights["\(tensor.type)", default: 0] += tensor.shape.elementCount }
    return weights.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
  }
}
