import Foundation
import Quantization
import Tensors

/// What formats with parameters cost on real weights: bits a weight and signal to noise, a line a format.
func printParametricErrors(_ real: RealWeights) throws {
  let analyzer = TensorAnalyzer(pool: WorkerPool())
  print("formats with parameters, all matrices: mean bits a weight, mean SQNR in dB")
  for format in FormatRegistry.families.flatMap(\.usual) {
    var (bits, noise, count) = (0.0, 0.0, 0.0)
    for matrix in real.matrices {
      let source = try WeightSource(name: matrix.name, weights: matrix.weights, columns: matrix.columns)
      guard format.fits(source.shape), let errors = try analyzer.errors(of: source, in: format) else { continue }
      bits += errors.bitsPerWeight
      noise += errors.sqnr
      count += 1
    }
    let name = format.name.padding(toLength: 26, withPad: " ", startingAt: 0)
    print(name + (count == 0 ? "  fits none" : String(format: "%8.3f %8.2f", bits / count, noise / count)))
  }
}
