internal import Tensors

/// A matrix with the rows of each attention head in another order: the two halves of a head, which hold the two
/// coordinates of its rotated pairs, are interleaved so that the coordinates of a pair lie side by side.
///
/// With heads of d rows, row 2j + i of a head is row i * d/2 + j of the source (i = 0, 1).
final class RowPermutation: ByteMaker {
  private let source: ByteRegion
  private let rowBytes: Int
  private let headRows: Int

  let count: Int

  /// `source` holds heads of `headRows` rows (an even number above 0) of `rowBytes` bytes (above 0), all of them whole.
  init(_ source: ByteRegion, rowBytes: Int, headRows: Int) {
    self.source = source
    self.rowBytes = rowBytes
    self.headRows = headRows
    count = source.count
  }

  /// Where row `row` comes from.
  private func origin(of row: Int) -> Int {
    let inHead = row % headRows
    return row - inHead + inHead % 2 * (headRows / 2) + inHead / 2
  }

  @unsafe func make(_ range: Range<Int>, into target: UnsafeMutableRawBufferPointer) {
    unsafe source.withUnsafeBytes { source in
      var position = range.lowerBound
      while position < range.upperBound {
        let (row, skipped) = position.quotientAndRemainder(dividingBy: rowBytes)
        let length = min(rowBytes - skipped, range.upperBound - position)
        let start = origin(of: row) * rowBytes + skipped
        let place = position - range.lowerBound
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[place..<place + length])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + length]))
        position += length
      }
    }
  }

  func release(_ range: Range<Int>) {
    source.releasePages(range)
  }
}
