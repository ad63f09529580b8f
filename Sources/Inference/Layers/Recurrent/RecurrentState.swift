/// Memory of a mixer that every token changes, such as a recurrent layer's: there is no way back but to a copy.
@safe package final class RecurrentState {
  package let byteCount: Int
  /// A copy that the next batch shall make.
  package var wantedCopy: Copy?

  private let storage: PageStorage

  /// Where the state after the first `tokens` of a batch goes, fewer than it has.
  @safe package struct Copy {
    /// Tokens of the batch that the copy has seen.
    package let tokens: Int
    /// Room for the state's bytes.
    @unsafe package let memory: UnsafeMutableRawPointer
  }

  /// `count` floats, all 0: the state at position 0.
  package init(floats count: Int) throws(InferenceError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 4)
    guard !overflow, let storage = PageStorage(byteCount: bytes) else {
      throw .outOfMemory(bytes: overflow ? Int.max : bytes)
    }
    byteCount = bytes
    self.storage = storage
  }

  /// The state. Valid while this object lives.
  @unsafe package var floats: UnsafeMutablePointer<Float> {
    unsafe storage.base.assumingMemoryBound(to: Float.self)
  }

  /// The state. Valid while this object lives.
  @unsafe package var bytes: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(start: storage.base, count: byteCount)
  }

  /// Copies the state to `memory`.
  @unsafe package func save(to memory: UnsafeMutableRawPointer) {
    unsafe memory.copyMemory(from: storage.base, byteCount: byteCount)
  }

  /// Copies `memory` to the state.
  @unsafe package func restore(from memory: UnsafeRawPointer) {
    unsafe storage.base.copyMemory(from: memory, byteCount: byteCount)
  }

  /// Makes this the state at position 0.
  package func reset() {
    unsafe storage.base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }
}
