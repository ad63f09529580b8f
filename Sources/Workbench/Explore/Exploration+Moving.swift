internal import Tensors

extension Exploration {
  /// The next or previous run of weights that shares a scale; past the end of a block the next block's.
  package mutating func moveSubBlock(by step: Int) {
    let next = subBlock + step
    guard !(0..<subBlockCount).contains(next) else { return goTo(row: row, block: block, subBlock: next) }
    let (oldRow, oldBlock) = (row, block)
    moveBlock(by: step)
    guard (row, block) != (oldRow, oldBlock) else { return goTo(row: row, block: block, subBlock: next) }
    goTo(row: row, block: block, subBlock: step < 0 ? subBlockCount - 1 : 0)
  }

  /// The next or previous block; past the end of a row the next row's.
  package mutating func moveBlock(by step: Int) {
    guard let rows = current?.shape.rows, blocksPerRow > 0 else { return }
    let next = block + step
    if next >= blocksPerRow, row + 1 < rows {
      goTo(row: row + 1, block: 0)
    } else if next < 0, row > 0 {
      goTo(row: row - 1, block: blocksPerRow - 1)
    } else {
      goTo(row: row, block: next)
    }
  }

  /// Chooses the format `step` places on among those that the tensor fits into.
  package mutating func chooseFormat(step: Int) {
    choose(format: FormatChoice.name(after: formatName, step: step, fitting: current?.shape))
  }

  /// The row `step` places on, the same block of it; clamped to the tensor.
  package mutating func moveRow(by step: Int) {
    goTo(row: row + step, block: block)
  }
}
