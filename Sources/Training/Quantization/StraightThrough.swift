package import Quantization
internal import Tensors

/// Weights that an encoder rounds, scales chosen anew each time; the derivative by a rounded weight is taken for that by the
/// weight (the straight-through estimator: Bengio et al. 2013, Jacob et al. 2018).
package final class StraightThrough: RoundedWeights {
  package let parameter: Parameter
  package let rounded: FloatBuffer
  package var steps: [Parameter] { [] }
  package var bitsPerWeight: Double { format.bitsPerWeight }

  private let format: any WeightFormat
  private let mode: EncodingMode
  /// One a column; nil where the format does without.
  private let importance: [Float]?
  private let rowBytes: Int

  /// Weights rounded to `format`. Formats that need importance weights get the same for each column.
  ///
  /// Fails where the format can't be encoded, or rows are no whole blocks of it.
  package init(
    _ parameter: Parameter, format: any WeightFormat, mode: EncodingMode = .reference
  ) throws(TrainingError) {
    guard format.canEncode else {
      throw .unsupported(what: "tensor \(parameter.name) in \(format.name)", reason: "the format has no encoder")
    }
    guard let rowBytes = format.blockFormat.rowBytes(columns: parameter.columns) else {
      throw .badTensor(
        name: parameter.name,
        expected: "rows of whole blocks of \(format.blockFormat.weightsPerBlock) for \(format.name)",
        found: "rows of \(parameter.columns)")
    }
    self.parameter = parameter
    self.format = format
    self.mode = mode
    self.rowBytes = rowBytes
    importance = format.importance == .required ? [Float](repeating: 1, count: parameter.columns) : nil
    rounded = FloatBuffer(count: parameter.count)
  }

  package func refresh(rows: Range<Int>) throws(QuantizationError) {
    let weights = rows.lowerBound * parameter.columns..<rows.upperBound * parameter.columns
    var bytes = [UInt8](repeating: 0, count: rowBytes * rows.count)
    let importance = importance
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let exact = unsafe UnsafeMutableBufferPointer(rebasing: parameter.value.floats[weights])
    try format.encode(
      unsafe exact.span, columns: parameter.columns, importance: importance?.span, mode: mode, into: &raw)
    let place = unsafe UnsafeMutableBufferPointer(rebasing: rounded.floats[weights])
    var result = unsafe place.mutableSpan
    format.decode(unsafe bytes.span.bytes, into: &result)
  }

  package func view(on tape: Tape) -> Value {
    tape.replaced(parameter, by: rounded)
  }

  package func encoded() throws(TrainingError) -> EncodedParameter {
    try EncodedParameter(parameter, as: format, mode: mode, importance: importance)
  }
}
