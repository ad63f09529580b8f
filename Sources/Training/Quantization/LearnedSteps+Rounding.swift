/// The grid of a group: scale, what weights less the offset are multiplied with, and the offset.
package struct GroupStep {
  /// What codes are multiplied with.
  package let scale: Float
  /// What weights less the offset are multiplied with: 1 / scale.
  package let inverse: Float
  /// What is added to the products; 0 where there is none.
  package let offset: Float

  /// Of a scale of zero all weights lie beyond the grid's ends, as they would of a very small one.
  package init(scale: Float, offset: Float) {
    self.scale = scale
    self.offset = offset
    let largest = Float.greatestFiniteMagnitude
    inverse = min(max(1 / scale, -largest), largest)
  }
}

extension LearnedSteps {
  package func refresh(rows: Range<Int>) {
    if grid.isWhole {
      let step = trained(0)
      if rows.contains(0) { unsafe use(step, at: 0) }
      rows.forEach { unsafe round(row: $0, group: 0, GroupStep(scale: step.scale, offset: step.offset)) }
      return
    }
    for row in rows {
      unsafe makeStorable(row)
      for group in 0..<groupsPerRow {
        unsafe round(row: row, group: group, usedStep(row: row, group: group))
      }
    }
  }

  @unsafe private func use(_ step: (scale: Float, offset: Float), at index: Int) {
    unsafe usedScales.base[index] = step.scale
    unsafe usedOffsets.base[index] = step.offset
  }

  /// The step that the last ``refresh(rows:)`` has rounded a group with; `group` counts within `row`.
  @unsafe package func usedStep(row: Int, group: Int) -> GroupStep {
    let index = step(row: row, group: group)
    return unsafe GroupStep(scale: usedScales.base[index], offset: usedOffsets.base[index])
  }

  /// Takes over a row's trained scales and offsets, as near as the file can store them.
  @unsafe private func makeStorable(_ row: Int) {
    let first = row * groupsPerRow
    for index in first..<first + groupsPerRow { unsafe use(trained(index), at: index) }
    guard let layout = grid.layout else { return }
    for start in stride(from: first, to: first + groupsPerRow, by: layout.groupCount) {
      let block = start..<start + layout.groupCount
      _ = unsafe layout.project(
        UnsafeMutableBufferPointer(rebasing: usedScales.floats[block]),
        UnsafeMutableBufferPointer(rebasing: usedOffsets.floats[block]))
    }
  }

  /// Rounds the weights of a group, with a decoder's operations in a decoder's order.
  @unsafe private func round(row: Int, group: Int, _ step: GroupStep) {
    let first = row * parameter.columns + group * grid.groupLength
    let (weights, result) = unsafe (parameter.value.base + first, rounded.base + first)
    let (low, high) = (grid.low, grid.high)
    if grid.hasOffsets {
      for index in 0..<grid.groupLength {
        let code = nearestWhole(min(max(unsafe (weights[index] - step.offset) * step.inverse, low), high))
        unsafe result[index] = step.scale * code + step.offset
      }
    } else {
      for index in 0..<grid.groupLength {
        let code = nearestWhole(min(max(unsafe weights[index] * step.inverse, low), high))
        unsafe result[index] = step.scale * code
      }
    }
  }
}
