import Tensors

/// The bytes that a matrix takes in a block format; nil where rows are no whole number of blocks.
func bytesOfMatrix(columns: Int, rows: Int, in format: String) -> Int? {
  guard let format = BlockFormat.named(format), let shape = Shape([columns, rows]) else { return nil }
  return format.byteCount(shape: shape)
}
