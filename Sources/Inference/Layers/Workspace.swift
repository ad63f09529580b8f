/// Memory for what a layer computes in between. All layers of a session share it, so what lies there is lost after the
/// layer.
@safe package final class Workspace {
  private let storage: PageStorage
  private let floats: Int
  private let batchSize: Int

  /// Takes beyond this number may find no room: each starts on 64 bytes.
  private static let mostTakes = 32
  /// Bytes beyond what the takes ask for.
  static let extraBytes = 16 * mostTakes * 4

  /// Room for `columns` floats a token, of at most `batchSize` tokens, in at most 32 takes.
  package init(columns: Int, batchSize: Int) throws(InferenceError) {
    let (floats, overflow) = columns.multipliedReportingOverflow(by: batchSize)
    guard !overflow, floats < Int.max / 8, let storage = PageStorage(byteCount: (floats + 16 * Self.mostTakes) * 4)
    else { throw .outOfMemory(bytes: overflow || floats >= Int.max / 8 ? Int.max : floats * 4) }
    self.storage = storage
    self.floats = floats + 16 * Self.mostTakes
    self.batchSize = batchSize
  }

  /// All of it, to take rows from.
  @unsafe package var space: Space {
    unsafe Space(next: storage.base.assumingMemoryBound(to: Float.self), left: floats, batchSize: batchSize)
  }

  /// What has not been taken yet.
  @unsafe package struct Space {
    fileprivate var next: UnsafeMutablePointer<Float>
    fileprivate var left: Int
    fileprivate let batchSize: Int

    /// Rows of `columns` floats for a batch, `perToken` of them for each of its tokens. What they hold is left from
    /// before.
    @unsafe package mutating func take(_ columns: Int, perToken: Int = 1) -> Rows {
      let floats = unsafe (columns * perToken * batchSize + 15) / 16 * 16
      unsafe precondition(floats <= left, "a layer takes more than it said that it needs")
      let rows = unsafe Rows(base: next, columns: columns)
      unsafe next += floats
      unsafe left -= floats
      return unsafe rows
    }

    /// Room for `perToken` integers for each token of a batch.
    @unsafe package mutating func takeIntegers(perToken: Int) -> UnsafeMutablePointer<Int32> {
      let floats = unsafe take(1, perToken: perToken)
      return unsafe UnsafeMutableRawPointer(floats.base).assumingMemoryBound(to: Int32.self)
    }
  }
}
