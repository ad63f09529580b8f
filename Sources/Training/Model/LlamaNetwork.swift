public import Checkpoints
internal import Inference
internal import Quantization
internal import Tensors

/// A dense model of the llama family as training sees it: float weights, and how they make logits.
///
/// x += attention(norm(x)); x += down(silu(gate(norm(x))) * up(norm(x))). It is the network that `Inference` runs, and
/// takes its sizes from the same metadata.
public final class LlamaNetwork {
  /// The metadata of the model, which goes into the file that training writes.
  public let metadata: Metadata
  /// All weights, in the order of the file.
  package let parameters: [Parameter]
  /// Tokens of a text at most.
  public let context: Int
  /// Number of layers.
  public var layerCount: Int { layers.count }
  /// Tokens of the vocabulary.
  public var vocabularySize: Int { embedding.rows }
  /// All weights.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Heads of each layer, and their length.
  package let heads: HeadShape
  let epsilon: Float
  let rotation: RotationTable
  let embedding: Parameter
  private let output: Parameter
  private let outputNorm: Parameter
  let layers: [Layer]

  struct Layer {
    let attentionNorm, query, key, value, attentionOutput: Parameter
    let feedForwardNorm, gate, up, down: Parameter

    var matrices: [Parameter] { [query, key, value, attentionOutput, gate, up, down] }
  }

  /// The network that metadata describe, its parameters made by `make` by name, rows and columns; `isTied` says whether
  /// the embedding is the output matrix as well.
  init(
    metadata: Metadata, tokens: Int, isTied: Bool, make: (String, Int, Int) throws(TrainingError) -> Parameter
  ) throws(TrainingError) {
    let sizes = try LlamaSizes(metadata)
    self.metadata = metadata
    (context, heads, epsilon) = (sizes.context, sizes.heads, sizes.epsilon)
    rotation = sizes.rotation
    let (width, queries, keys) = (
      sizes.width, sizes.heads.heads * sizes.heads.length, sizes.heads.keyHeads * sizes.heads.length
    )
    var all: [Parameter] = []
    func matrix(_ name: String, _ rows: Int, _ columns: Int, isHidden: Bool = true) throws(TrainingError) -> Parameter {
      let parameter = try make(name + ".weight", rows, columns)
      parameter.isHidden = isHidden
      all.append(parameter)
      return parameter
    }
    func norm(_ name: String) throws(TrainingError) -> Parameter {
      let parameter = try make(name + ".weight", 1, width)
      parameter.decays = false
      all.append(parameter)
      return parameter
    }
    embedding = try matrix("token_embd", tokens, width, isHidden: false)
    outputNorm = try norm("output_norm")
    output = isTied ? embedding : try matrix("output", tokens, width, isHidden: false)
    var layers: [Layer] = []
    for index in 0..<sizes.layers {
      let prefix = "blk.\(index)."
      layers.append(
        Layer(
          attentionNorm: try norm(prefix + "attn_norm"), query: try matrix(prefix + "attn_q", queries, width),
          key: try matrix(prefix + "attn_k", keys, width), value: try matrix(prefix + "attn_v", keys, width),
          attentionOutput: try matrix(prefix + "attn_output", width, queries),
          feedForwardNorm: try norm(prefix + "ffn_norm"),
          gate: try matrix(prefix + "ffn_gate", sizes.feedForward, width),
          up: try matrix(prefix + "ffn_up", sizes.feedForward, width),
          down: try matrix(prefix + "ffn_down", width, sizes.feedForward)))
    }
    self.layers = layers
    parameters = all
  }

  /// How weights enter the products: as they are, or as what quantizing makes of them.
  package typealias WeightView = (Parameter, Tape) -> Value

  /// What a layer's matrices are multiplied with: seen by the methods that weigh weights by their inputs.
  package typealias InputObserver = (Parameter, Value, Tape) -> Void

  /// The logits of each row of a batch. `skipping` leaves layers out; `observe` sees the inputs of each matrix.
  package func logits(
    _ batch: TokenBatch, on tape: Tape, skipping: Set<Int> = [],
    view: WeightView = { parameter, tape in tape.parameter(parameter) }, observe: InputObserver? = nil
  ) -> Value {
    precondition(batch.segments.longest <= context, "texts within the context")
    var x = embedded(batch, on: tape, view: view)
    for index in layers.indices where !skipping.contains(index) {
      x = layer(index, x, batch.segments, on: tape, view: view, observe: observe)
    }
    let normed = tape.norm(x, tape.parameter(outputNorm), epsilon: epsilon)
    observe?(output, normed, tape)
    return tape.product(normed, view(output, tape))
  }

  /// Whether the embedding is the output matrix as well.
  public var isTied: Bool { output === embedding }

  /// Multiply-adds of one token's way forward through matrices, attention not counted.
  public var multiplyAddsPerToken: Int {
    let inner = layers.reduce(0) { sum, layer in
      sum
        + [layer.query, layer.key, layer.value, layer.attentionOutput, layer.gate, layer.up, layer.down]
        .reduce(0) { $0 + $1.count }
    }
    return inner + output.count
  }

  /// Floating-point operations of a training step on texts of these lengths: a multiply-add is two, the way back costs
  /// twice the way forward (Chowdhery et al. 2022, appendix B), attention counted as causal.
  package func trainingOperations(_ segments: Segments) -> Double {
    let matrices = 6 * Double(multiplyAddsPerToken) * Double(segments.rows)
    let pairs = zip(segments.starts, segments.starts.dropFirst()).reduce(0.0) { sum, bounds in
      let length = Double(bounds.1 - bounds.0)
      return sum + length * (length + 1) / 2
    }
    return matrices + 12 * Double(layerCount * heads.heads * heads.length) * pairs
  }
}
