/// Stacks of rules and repetitions under way, as linked frames that equal stacks share.
struct GrammarFrames: Sendable {
  struct Frame: Hashable, Sendable {
    /// The step after a called rule, or `-1 - loop` for a loop.
    var place: Int32
    /// The frame below; -1 for none.
    var below: Int32
    /// Turns of a loop before this one; for any order a bit for each part that was there, this one's included.
    var turns: Int64
  }

  private(set) var frames: [Frame] = []
  private(set) var depths: [Int32] = []
  /// The fewest bytes from the end of a frame's rule or turn to the end of the text.
  private(set) var shortest: [Int32] = []
  private var indices: [Frame: Int32] = [:]

  /// The index of a frame; nil where the stack would be too deep.
  mutating func push(_ frame: Frame, _ program: GrammarProgram) -> Int32? {
    if let known = indices[frame] { return known }
    let depth = frame.below < 0 ? 1 : depths[Int(frame.below)] + 1
    guard depth <= GrammarLimits.depth else { return nil }
    let index = Int32(truncatingIfNeeded: frames.count)
    indices[frame] = index
    frames.append(frame)
    depths.append(depth)
    let below = frame.below < 0 ? 0 : shortest[Int(frame.below)]
    shortest.append(GrammarProgram.sum(Self.length(after: frame, program), below))
    return index
  }

  /// The fewest bytes after a frame's rule or turn that the frame itself asks for.
  private static func length(after frame: Frame, _ program: GrammarProgram) -> Int32 {
    if frame.place >= 0 { return program.shortest[Int(frame.place)] }
    let loop = program.loops[Int(-1 - frame.place)]
    let left = program.length(of: loop, after: loop.isAnyOrder ? frame.turns : frame.turns + 1)
    return GrammarProgram.sum(left, program.shortest[Int(loop.next)])
  }

  mutating func removeAll() { self = GrammarFrames() }
}
