/// A view on rows of floats, one row a token, that some ``RowBuffer`` owns.
@unsafe package struct Rows {
  package let base: UnsafeMutablePointer<Float>
  /// Floats from row to row.
  package let columns: Int

  /// The rows from `row` on.
  package func from(_ row: Int) -> Rows {
    unsafe Rows(base: base + row * columns, columns: columns)
  }
}

/// Memory for the rows of a batch.
@safe package final class RowBuffer {
  private let storage: PageStorage
  private let columns: Int

  /// Room for `count` rows of `columns` floats.
  package init(count: Int, columns: Int) throws(InferenceError) {
    let (floats, overflow) = count.multipliedReportingOverflow(by: columns)
    guard !overflow, floats < Int.max / 8, let storage = PageStorage(byteCount: floats * 4) else {
      throw .outOfMemory(bytes: overflow || floats >= Int.max / 8 ? Int.max : floats * 4)
    }
    self.storage = storage
    self.columns = columns
  }

  /// All rows. Valid while this object lives.
  @unsafe package var rows: Rows {
    unsafe Rows(base: storage.base.assumingMemoryBound(to: Float.self), columns: columns)
  }
}
