package import CKernels
package import Checkpoints
import Quantization
package import Tensors

/// A matrix of weights: `rows` outputs of `columns` inputs, as it lies in its file or repacked into panels.
@safe package final class Matrix: Sendable {
  /// The tensor's name, from the file: show it printably.
  package let name: String
  /// The first of the tensor's rows that is this matrix's, counted through all experts.
  package let firstRow: Int
  /// Outputs of the product.
  package let rows: Int
  /// Inputs of the product: weights of a row.
  package let columns: Int
  /// How the file stores the weights.
  package let format: BlockFormat

  /// Bytes of all panels; 0 where the type has none.
  package let panelBytes: Int

  // Invariant: both change only in `usePanels`, which its caller calls before anyone computes with the matrix.
  private nonisolated(unsafe) var data: ByteRegion
  private nonisolated(unsafe) var panels: PanelPlace?
  private let decoder: any WeightFormat
  private let rowBytes: Int
  private let bias: Vector?
  // Invariant: points into `data`.
  private nonisolated(unsafe) var weights: UnsafePointer<UInt8>?

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
      unsafe self.data = try data.slice(offset: firstRow * rowBytes, count: rows * rowBytes).inMemory
    } catch {
      throw .wrongShape(
        tensor: tensor.name, expected: "\(rowBytes * (firstRow + rows)) bytes", found: "\(data.count) bytes")
    }
    name = tensor.name
    self.firstRow = firstRow
    self.rows = rows
    self.columns = columns
    self.format = format
    self.decoder = decoder
    self.rowBytes = rowBytes
    self.bias = bias
    let panelBytes = qs_panel_bytes(format.id, Int32(clamping: columns))
    self.panelBytes = Int(panelBytes) * ((rows + Int(QS_PANEL_ROWS) - 1) / Int(QS_PANEL_ROWS))
    unsafe weights = unsafe self.data.withUnsafeBytes { unsafe $0.baseAddress?.assumingMemoryBound(to: UInt8.self) }
  }

  /// How the C side sees this matrix, its outputs going to `out`, `outStride` floats from token to token, for `tokens`
  /// rows of the input from the `first` on, each `step` behind the last.
  @unsafe package func descriptor(
    out: UnsafeMutablePointer<Float>?, outStride: Int, accumulates: Bool, first: Int = 0, step: Int = 1,
    tokens: Int = 1
  ) -> qs_matrix {
    unsafe qs_matrix(
      weights: weights, row_bytes: Int64(rowBytes), panels: panels.map { unsafe UnsafePointer($0.base) },
      type: format.id, rows: Int32(clamping: rows), decode: Self.decodeRow,
      decode_context: Unmanaged.passUnretained(self).toOpaque(), bias: bias?.base,
      out: out, out_stride: Int64(outStride), accumulate: accumulates ? 1 : 0,
      first: Int64(first), step: Int32(clamping: step), tokens: Int32(clamping: tokens))
  }

  /// Called by the C side for types that it has no kernel for.
  private static let decodeRow: qs_decode_row = { context, row, out in
    guard let context = unsafe context, let out = unsafe out else { return }
    unsafe Unmanaged<Matrix>.fromOpaque(context).takeUnretainedValue().decodeRow(Int(row), into: out)
  }

  /// Writes row `row` as floats: `columns` of them.
  @unsafe package func decodeRow(_ row: Int, into out: UnsafeMutablePointer<Float>) {
    let output = unsafe UnsafeMutableBufferPointer(start: out, count: columns)
    var span = unsafe output.mutableSpan
    unsafe data.withBytes { bytes in
      decoder.decode(bytes.extracting(row * rowBytes..<(row + 1) * rowBytes), into: &span)
    }
  }

  // MARK: Panels

  /// Rows that are packed as one piece of work, a whole number of panels.
  package var rowsAtOnce: Int {
    let rows = (1 << 20) / max(rowBytes, 1) / Int(QS_PANEL_ROWS) * Int(QS_PANEL_ROWS)
    return max(rows, Int(QS_PANEL_ROWS))
  }

  /// Repacks the rows from `first` on, as many as ``rowsAtOnce`` says, to where they belong in `place`, which has room for
  /// ``panelBytes``; gives up the memory of what was read. Several threads may pack different rows. Complexity: O(weights).
  package func pack(from first: Int, to place: PanelPlace) {
    let (count, panelRows) = (min(rowsAtOnce, rows - first), Int(QS_PANEL_ROWS))
    let panel = panelBytes / ((rows + panelRows - 1) / panelRows)
    var job = unsafe qs_repacking(
      kernels: qs_product_kernels_current(), weights: weights.map { unsafe $0 + first * rowBytes },
      row_bytes: Int64(rowBytes), type: format.id, rows: Int32(clamping: count), columns: Int32(clamping: columns),
      panels: place.base + first / panelRows * panel)
    unsafe qs_repack(&job)
    unsafe data.releasePages(first * rowBytes..<(first + count) * rowBytes)
  }

  /// Computes from now on with the panels of `place`, into which all rows were packed, before anyone has computed. Rows can
  /// be decoded then only where the file is mapped.
  package func usePanels(_ place: PanelPlace) {
    unsafe panels = place
    guard unsafe !data.isMapped else { return }
    unsafe data = ByteRegion(copying: [])
    unsafe weights = nil
  }
}
