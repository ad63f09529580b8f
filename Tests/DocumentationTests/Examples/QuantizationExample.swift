import Quantization
import Tensors

/// What storing rows of weights in a format costs: bits a weight and the errors of what comes back.
func cost(of weights: [Float], columns: Int, in format: String) throws(QuantizationError) -> ErrorStatistics? {
  guard let format = FormatRegistry.tensorFormat(named: format) else { return nil }
  let source = try WeightSource(name: "weights", weights: weights, columns: columns)
  return try TensorAnalyzer(pool: WorkerPool()).errors(of: source, in: format)
}
