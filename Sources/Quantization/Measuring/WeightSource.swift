public import Tensors

/// The weights of one tensor: bytes in a format that can be decoded, with their shape.
public struct WeightSource: Sendable {
  /// What errors call the tensor; one from a file is made printable.
  public let name: String
  /// The tensor's shape, columns first.
  public let shape: Shape
  /// How the bytes become numbers.
  public let format: any WeightFormat

  /// At least `rows` rows of ``rowBytes``.
  let bytes: ByteRegion
  let rowBytes: Int

  /// The tensor `name`; fails where the bytes are too few or rows are no whole number of blocks.
  public init(
    name: String, shape: Shape, format: any WeightFormat, bytes: ByteRegion
  ) throws(QuantizationError) {
    let layout = format.blockFormat
    guard let rowBytes = layout.rowBytes(columns: shape.columns), let needed = layout.byteCount(shape: shape) else {
      throw .columnsDoNotFit(
        format: layout.name, columns: shape.columns, weightsPerBlock: layout.weightsPerBlock)
    }
    guard bytes.count >= needed else { throw .truncated(tensor: name, expected: needed, found: bytes.count) }
    self.name = name
    self.shape = shape
    self.format = format
    self.bytes = bytes
    self.rowBytes = rowBytes
  }

  /// The 32-bit floats `weights` as rows of `columns`.
  public init(name: String, weights: [Float], columns: Int) throws(QuantizationError) {
    guard let format = FormatRegistry.format(for: .f32), columns > 0, weights.count.isMultiple(of: columns),
      let shape = Shape([columns, weights.count / columns])
    else {
      throw .wrongSize(what: "weights of whole rows", expected: columns, found: weights.count)
    }
    let storage = OwnedStorage(byteCount: weights.count * 4)
    unsafe weights.withUnsafeBytes { unsafe storage.buffer.copyMemory(from: $0) }
    let region = unsafe ByteRegion(owner: storage, bytes: UnsafeRawBufferPointer(storage.buffer))
    try self.init(name: name, shape: shape, format: format, bytes: region)
  }

  /// The number of rows, 0 where rows are empty.
  var rows: Int { shape.columns == 0 ? 0 : shape.rows }

  /// Decodes `weights`, counted through all rows, whole blocks, to the front of `target`, which must hold as many.
  func decode(_ weights: Range<Int>, into target: inout MutableSpan<Float>) {
    let layout = format.blockFormat
    let first = weights.lowerBound / layout.weightsPerBlock * layout.bytesPerBlock
    let count = weights.count / layout.weightsPerBlock * layout.bytesPerBlock
    (try? bytes.slice(offset: first, count: count))?.withBytes { bytes in
      format.decode(bytes, into: &target)
    }
  }
}
