import Tensors

/// Where a model's weights are while it computes.
public enum WeightPlacement: Sendable {
  /// Repacked, unless the model takes more than 60 % of the memory that is free.
  case automatic
  /// Repacked into panels in memory of the program's own when the model is loaded: fastest.
  case packed
  /// In the mapped file, from which they are packed a few at a time as they are needed: nothing is copied, and the system
  /// can take the memory back.
  case inPlace
}

/// A place in the memory for panels, which it keeps.
@safe package struct PanelPlace: Sendable {
  private let storage: PageStorage
  // Invariant: points into `storage`.
  /// The first byte of the place, valid while this value lives.
  @unsafe package nonisolated(unsafe) let base: UnsafeMutablePointer<UInt8>

  /// The place `offset` bytes into `storage`.
  init(_ storage: PageStorage, offset: Int) {
    self.storage = storage
    unsafe base = unsafe storage.base.assumingMemoryBound(to: UInt8.self) + offset
  }
}

/// Repacks the weights of a model.
enum Panels {
  /// The share of the free memory up to which a model is repacked by itself.
  static let largestShare = 0.6

  /// Whether a model of `byteCount` is repacked.
  static func isWanted(_ placement: WeightPlacement, byteCount: Int) -> Bool {
    switch placement {
    case .packed: true
    case .inPlace: false
    case .automatic: Double(byteCount) <= largestShare * Double(SystemMemory.available)
    }
  }

  /// Repacks those of `matrices` that stay F32 in quantized models, such as routers, where they take little of a model of
  /// `byteCount` that is used in place. Complexity: O(their weights).
  static func packSmall(_ matrices: [Matrix], byteCount: Int, pool: WorkerPool) throws(InferenceError) {
    let small = matrices.filter { $0.format.id == BlockFormat.f32.id }
    guard small.reduce(0, { $0 + $1.panelBytes }) <= byteCount / 20 else { return }
    _ = try pack(small, pool: pool)
  }

  /// Repacks `matrices` into one piece of memory, in their order, and returns its bytes. Complexity: O(weights).
  ///
  /// Throws ``InferenceError/outOfMemory(bytes:)``.
  static func pack(_ matrices: [Matrix], pool: WorkerPool) throws(InferenceError) -> Int {
    let packable = matrices.filter { $0.panelBytes > 0 }
    let sizes = packable.map { ($0.panelBytes + 63) / 64 * 64 }
    let total = sizes.reduce(0, +)
    guard total > 0 else { return 0 }
    guard let storage = PageStorage(byteCount: total, isLarge: true) else { throw .outOfMemory(bytes: total) }
    var (pieces, places, offset) = ([(matrix: Int, row: Int)](), [PanelPlace](), 0)
    for (index, matrix) in packable.enumerated() {
      places.append(PanelPlace(storage, offset: offset))
      offset += sizes[index]
      for row in stride(from: 0, to: matrix.rows, by: matrix.rowsAtOnce) { pieces.append((index, row)) }
    }
    pool.forEach(count: pieces.count) { [pieces, places] piece, _ in
      let (matrix, row) = pieces[piece]
      packable[matrix].pack(from: row, to: places[matrix])
    }
    for (matrix, place) in zip(packable, places) { matrix.usePanels(place) }
    return total
  }
}
