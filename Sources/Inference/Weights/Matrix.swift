package import CKernels
package import Checkpoints
import Quantization
package import Tensors

/// A matrix of weights as it lies in its file: `rows` outputs of `columns` inputs.
@safe package final class Matrix: Sendable {
  package let name: String
  package let rows: Int
  package let columns: Int
  package let format: BlockFormat

  private let data: ByteRegion
  private let decoder: any WeightFormat
  private let rowBytes: Int
  private let bias: Vector?
  // Invariant: points into `data`, which lives as long as this object and never changes.
  private nonisolated(unsafe) let weights: UnsafePointer<UInt8>?

  /// The `rows` from the `firstRow` on of `tensor`, whose shape has been checked.
  ///
  /// Throws ``InferenceError/unsupportedType(tensor:type:)`` where there is no decoder for its type.
  package init(
    _ tensor: CheckpointTensor, rows: Int, firstRow: Int = 0, bias: Vector? = nil
  ) throws(InferenceError) {
    let columns = tensor.shape.columns
    guard let format = tensor.type.blockFormat, let data = tensor.data,
      let rowBytes = format.rowBytes(columns: columns),
      let decoder = FormatRegistry.format(for: format)
    else { throw .unsupportedType(tensor: tensor.name, type: "\(tensor.type)") }
    do throws(TensorsError) {
      self.data = try data.slice(offset: firstRow * rowBytes, count: rows * rowBytes).inMemory
    } catch {
      throw .wrongShape(
        tensor: tensor.name, expected: "\(rowBytes * (firstRow + rows)) bytes", found: "\(data.count) bytes")
    }
    name = tensor.name
    self.rows = rows
    self.columns = columns
    self.format = format
    self.decoder = decoder
    self.rowBytes = rowBytes
    self.bias = bias
    unsafe weights = self.data.withUnsafeBytes { unsafe $0.baseAddress?.assumingMemoryBound(to: UInt8.self) }
  }

  /// How the C side sees this matrix, its outputs going to `out`, `outStride` floats from token to token, for `tokens`
  /// rows of the input from the `first` on, each `step` behind the last.
  @unsafe package func descriptor(
    out: UnsafeMutablePointer<Float>?, outStride: Int, accumulates: Bool, first: Int = 0, step: Int = 1,
    tokens: Int = 1
  ) -> qs_matrix {
    unsafe qs_matrix(
      weights: weights, row_bytes: Int64(rowBytes), type: format.id, rows: Int32(clamping: rows),
      decode: Self.decodeRow, decode_context: Unmanaged.passUnretained(self).toOpaque(), bias: bias?.base,
      out: out, out_stride: Int64(outStride), accumulate: accumulates ? 1 : 0,
      first: Int64(first), step: Int32(clamping: step), tokens: Int32(clamping: tokens))
  }

  /// Called by the C side for types that it has no kernel for.
  private static let decodeRow: qs_decode_row = { context, row, out in
    guard let context = unsafe context, let out = unsafe out else { return }
    let matrix = unsafe Unmanaged<Matrix>.fromOpaque(context).takeUnretainedValue()
    let output = unsafe UnsafeMutableBufferPointer(start: out, count: matrix.columns)
    var span = unsafe output.mutableSpan
    matrix.data.withBytes { bytes in
      let start = Int(row) * matrix.rowBytes
      matrix.decoder.decode(bytes.extracting(start..<start + matrix.rowBytes), into: &span)
    }
  }
}
