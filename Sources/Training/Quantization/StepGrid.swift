/// Which weights share a step, and what codes they have.
package enum StepGranularity: Sendable, Hashable {
  /// One step for a whole tensor.
  case tensor
  /// One for each row.
  case channel
  /// One for each run of as many weights within a row.
  case group(Int)
}

/// The values that weights of a tensor are rounded to: scale * code + offset, one scale (and offset) for each group.
package struct StepGrid: Sendable {
  /// The whole numbers that scales multiply.
  package let codes: ClosedRange<Int>
  /// Whether groups have an offset.
  package let hasOffsets: Bool
  /// Weights of a group within a row.
  package let groupLength: Int
  /// Whether all rows have the same step.
  package let isWhole: Bool
  /// How a file stores it; nil: not at all, and scales are any floats.
  package let layout: (any StepLayout)?

  /// The grid of a file's format.
  package init(_ layout: any StepLayout) {
    (codes, hasOffsets, groupLength) = (layout.codes, layout.hasOffsets, layout.groupLength)
    (isWhole, self.layout) = (false, layout)
  }

  /// Whole numbers of `bits` (2 to 8): around zero, or from an offset up.
  package init(bits: Int, hasOffsets: Bool, granularity: StepGranularity, columns: Int) {
    let half = 1 << (bits - 1)
    codes = hasOffsets ? 0...2 * half - 1 : -half...half - 1
    self.hasOffsets = hasOffsets
    (isWhole, layout) = (granularity == .tensor, nil)
    if case .group(let length) = granularity { groupLength = length } else { groupLength = columns }
  }

  /// The lowest code.
  package var low: Float { Float(codes.lowerBound) }
  /// The highest code.
  package var high: Float { Float(codes.upperBound) }
}
