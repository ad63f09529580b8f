extension DecoderState {
  /// Why positions can't be taken out of the middle, as a part of a sentence; nil where they can.
  var shiftObstacle: String? {
    model.positionEmbedding != nil ? "its positions are learned" : mixers.lazy.compactMap(\.shiftObstacle).first
  }

  /// Takes the positions of `dropped` out of the `end` there are; those behind them move up. Called only where
  /// ``shiftObstacle`` is nil.
  func shift(dropping dropped: Range<Int>, end: Int) {
    for mixer in mixers { mixer.shift(pass, dropping: dropped, end: end) }
  }

  /// Writes what is remembered at `position`.
  func save(to writer: StateWriter, position: Int) throws(InferenceError) {
    try writer.write(mixers.count)
    for mixer in mixers { try mixer.save(to: writer, position: position) }
  }

  /// Takes over what ``save(to:position:)`` wrote at the same position. Where it throws, the state is good for nothing
  /// until it is taken back to 0.
  func restore(from reader: StateReader, position: Int) throws(InferenceError) {
    guard try reader.count(in: 0...Int.max) == mixers.count else { throw reader.damaged }
    snapshots?.take(over: nil)
    for mixer in mixers { try mixer.restore(from: reader, position: position) }
    snapshots?.take(over: position)
  }
}
