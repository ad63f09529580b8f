/// Which weights of a matrix stay; the others are zero.
///
/// Training changes all weights; a ``Trainer`` that knows the mask applies it after each change.
package struct Mask {
  /// The matrix whose weights it is about.
  package let parameter: Parameter
  /// How many stay.
  package let keptCount: Int
  /// A bit for each weight, set where it stays; bits behind the last weight are set.
  private let words: [UInt64]

  /// The mask that keeps those of which `isKept` says so, by their place in the matrix. O(weights).
  package init(_ parameter: Parameter, keeping isKept: (Int) -> Bool) {
    self.parameter = parameter
    var words = [UInt64](repeating: .max, count: (parameter.count + 63) / 64)
    var pruned = 0
    for index in 0..<parameter.count where !isKept(index) {
      words[index / 64] &= ~(1 << UInt64(index % 64))
      pruned += 1
    }
    self.words = words
    keptCount = parameter.count - pruned
  }

  /// The mask that keeps what is not zero, for a matrix that was pruned before. O(weights).
  package init(zerosOf parameter: Parameter) {
    self.init(parameter) { unsafe parameter.value.base[$0] != 0 }
  }

  /// Whether the weight at `index`, counted row by row, stays.
  package func keeps(_ index: Int) -> Bool { words[index / 64] >> UInt64(index % 64) & 1 == 1 }

  /// The part of the weights that goes, 0 to 1.
  package var sparsity: Double {
    parameter.count == 0 ? 0 : 1 - Double(keptCount) / Double(parameter.count)
  }

  /// Makes the weights zero that do not stay. O(weights).
  package func apply() {
    let weights = unsafe parameter.value.base
    for (index, word) in words.enumerated() where word != .max {
      var gone = ~word
      while gone != 0 {
        unsafe weights[64 * index + gone.trailingZeroBitCount] = 0
        gone &= gone - 1
      }
    }
  }
}

extension Sequence<Mask> {
  /// Makes the weights zero that do not stay. O(weights).
  package func apply() {
    for mask in self { mask.apply() }
  }

  /// The part of all these matrices' weights that goes, 0 to 1.
  package var sparsity: Double {
    let (kept, all) = reduce(into: (0, 0)) { $0 = ($0.0 + $1.keptCount, $0.1 + $1.parameter.count) }
    return all == 0 ? 0 : 1 - Double(kept) / Double(all)
  }
}

extension LlamaNetwork {
  /// The masks of what is not zero, of those matrices inside in which `share` or more is zero: what pruning left in a file.
  package func masksOfZeros(share: Double = 0.05) -> [Mask] {
    parameters.filter(\.isHidden).map { Mask(zerosOf: $0) }.filter { $0.sparsity >= share }
  }
}
