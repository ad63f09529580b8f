extension GrammarMachine {
  /// What decides which tokens a state admits: its readings with their stacks, and the turns that loops have left as
  /// far as a token of `longest` bytes can use them up.
  ///
  /// States that differ in nothing but how far long repetitions have come share it, and so share a mask.
  func maskKey(_ state: Int32, longest: Int) -> [Int64] {
    var key: [Int64] = []
    for reading in readings(state) {
      key.append(Int64(reading.node) << 32 | Int64(reading.part) & 0xFFFF_FFFF)
      var at = reading.frame
      while at >= 0 {
        let frame = frames.frames[Int(at)]
        key.append(Int64(frame.place))
        if frame.place < 0 { append(frame, Int64(longest) + 1, to: &key) }
        at = frame.below
      }
      key.append(.min)
    }
    return key
  }

  private func append(_ frame: GrammarFrames.Frame, _ reach: Int64, to key: inout [Int64]) {
    let loop = program.loops[Int(-1 - frame.place)]
    if loop.isAnyOrder { return key.append(frame.turns) }
    key.append(min(reach, max(0, Int64(loop.least) - frame.turns)))
    key.append(loop.most == .max ? reach : min(reach, Int64(loop.most) - frame.turns))
  }
}
