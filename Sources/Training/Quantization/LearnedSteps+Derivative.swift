internal import Tensors

extension LearnedSteps {
  /// Rows that one thread takes at a time; they do not depend on the number of threads.
  private var rowsAtOnce: Int { max(1, (1 << 15) / max(1, parameter.columns)) }

  /// The derivative by rounded weights as that by weights, scales and offsets, added to what is there.
  ///
  /// With v = (w - b) / s: within the codes' range ∂ŵ/∂w = 1, ∂ŵ/∂s = c - v, ∂ŵ/∂b = 0; beyond it 0, c and 1. Derivatives
  /// by scales and offsets are divided by sqrt(weights of the step * highest code).
  @unsafe package func passBack(_ back: UnsafeMutablePointer<Float>) {
    let (pieces, size, rows) = ((parameter.rows + rowsAtOnce - 1) / rowsAtOnce, rowsAtOnce, parameter.rows)
    var sums = [GroupDerivative](repeating: GroupDerivative(), count: grid.isWhole ? rows : 0)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      // Each row is touched by one thread.
      nonisolated(unsafe) let (rowSums, object, derivative) = unsafe (sums, self, back)
      machine.pool.forEach(count: pieces) { piece, _ in
        for row in piece * size..<min(rows, (piece + 1) * size) {
          unsafe object.passBack(derivative, row: row, sums: rowSums)
        }
      }
    }
    guard grid.isWhole else { return }
    unsafe add(sums.reduce(into: GroupDerivative()) { $0 += $1 }, to: 0, weights: parameter.count)
  }

  @unsafe private func passBack(
    _ back: UnsafeMutablePointer<Float>, row: Int, sums: UnsafeMutableBufferPointer<GroupDerivative>
  ) {
    for group in 0..<groupsPerRow {
      let first = row * parameter.columns + group * grid.groupLength
      let sum = unsafe passBack(back + first, first: first, usedStep(row: row, group: group))
      if grid.isWhole {
        unsafe sums[row] += sum
      } else {
        unsafe add(sum, to: step(row: row, group: group), weights: grid.groupLength)
      }
    }
  }

  /// Adds to the weights' gradients; returns the sums for scale and offset.
  @unsafe private func passBack(
    _ back: UnsafeMutablePointer<Float>, first: Int, _ step: GroupStep
  ) -> GroupDerivative {
    let (weights, gradient) = unsafe (parameter.value.base + first, parameter.gradient.base + first)
    let (low, high) = (grid.low, grid.high)
    var sum = GroupDerivative()
    for index in 0..<grid.groupLength {
      let derivative = unsafe back[index]
      let position = unsafe (weights[index] - step.offset) * step.inverse
      let held = min(max(position, low), high)
      let isInside = held == position
      sum.scale += Double(derivative * (isInside ? nearestWhole(held) - position : held))
      sum.offset += isInside ? 0 : Double(derivative)
      unsafe gradient[index] += isInside ? derivative : 0
    }
    return sum
  }

  /// Adds the derivative by a scale and an offset to those by what is trained of them.
  @unsafe private func add(_ sum: GroupDerivative, to step: Int, weights: Int) {
    let factor = Double(units[step]) / (Double(weights) * Double(grid.high)).squareRoot()
    unsafe scale.gradient.base[step] += Float(sum.scale * factor)
    if let offset { unsafe offset.gradient.base[step] += Float(sum.offset * factor) }
  }
}

/// The derivative by the scale and the offset of some weights.
package struct GroupDerivative {
  /// The derivative by the scale.
  package var scale = 0.0
  /// The derivative by the offset; 0 where there is none.
  package var offset = 0.0

  /// Adds the derivatives of more weights of the same group.
  package static func += (left: inout GroupDerivative, right: GroupDerivative) {
    left.scale += right.scale
    left.offset += right.offset
  }
}
