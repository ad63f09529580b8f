package import Quantization
internal import Tensors

/// A parameter's weights as a file will have them, and the way of the loss's derivative back to what is trained.
///
/// Training keeps weights in full precision beside the rounded ones; products are computed with the rounded ones alone.
/// One thread at a time uses an object of this kind, but for ``refresh(rows:)``, of which several may run on rows that do
/// not overlap.
package protocol RoundedWeights: AnyObject {
  /// The weights in full precision.
  var parameter: Parameter { get }
  /// What is trained besides the weights.
  var steps: [Parameter] { get }
  /// The rounded weights, as ``refresh(rows:)`` left them.
  var rounded: FloatBuffer { get }
  /// Bits a weight in the file, scales counted.
  var bitsPerWeight: Double { get }

  /// Rounds rows anew. O(weights).
  func refresh(rows: Range<Int>) throws(QuantizationError)
  /// The rounded weights for a product, with their derivative.
  func view(on tape: Tape) -> Value
  /// The bytes whose decoder gives ``rounded`` to the bit, of weights and scales as they are. O(weights).
  func encoded() throws(TrainingError) -> EncodedParameter
}
