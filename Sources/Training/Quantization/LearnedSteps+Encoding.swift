internal import Tensors

extension LearnedSteps {
  package func encoded() throws(TrainingError) -> EncodedParameter {
    guard let layout = grid.layout else {
      throw .unsupported(what: "tensor \(parameter.name) as a file's", reason: "no type of a file has its scales")
    }
    let blocks = parameter.count / layout.blockLength
    var bytes: [UInt8] = []
    bytes.reserveCapacity(blocks * layout.blockFormat.bytesPerBlock)
    for block in 0..<blocks { bytes += packed(block, layout) }
    return EncodedParameter(format: layout.blockFormat, bytes: bytes)
  }

  /// The bytes of block number `block`, counted through all rows.
  private func packed(_ block: Int, _ layout: any StepLayout) -> [UInt8] {
    let trained = (block * layout.groupCount..<(block + 1) * layout.groupCount).map(trained)
    let steps = layout.steps(trained.map(\.scale), trained.map(\.offset))
    var codes: [UInt8] = []
    codes.reserveCapacity(layout.blockLength)
    for index in 0..<layout.blockLength {
      let group = index / layout.groupLength
      let step = GroupStep(scale: steps.scales[group], offset: grid.hasOffsets ? steps.offsets[group] : 0)
      codes.append(code(unsafe parameter.value.base[block * layout.blockLength + index], step))
    }
    return layout.pack(steps, codes: codes)
  }

  /// The code of a weight, counted from the lowest on; that of NaN is 0.
  private func code(_ weight: Float, _ step: GroupStep) -> UInt8 {
    let code = nearestWhole(min(max((weight - step.offset) * step.inverse, grid.low), grid.high))
    return UInt8(exactly: code - grid.low) ?? 0
  }
}
