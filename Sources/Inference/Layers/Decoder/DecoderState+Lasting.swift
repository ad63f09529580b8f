extension DecoderState {
  var shiftObstacle: String? {
    model.positionEmbedding != nil ? "its positions are learned" : mixers.lazy.compactMap(\.shiftObstacle).first
  }

  func shift(dropping dropped: Range<Int>, end: Int) {
    for mixer in mixers { mixer.shift(pass, dropping: dropped, end: end) }
  }

  func save(to writer: StateWriter, position: Int) throws(InferenceError) {
    try writer.write(mixers.count)
    for mixer in mixers { try mixer.save(to: writer, position: position) }
  }

  func restore(from reader: StateReader, position: Int) throws(InferenceError) {
    guard try reader.count(in: 0...Int.max) == mixers.count else { throw reader.damaged }
    snapshots?.take(over: nil)
    for mixer in mixers { try mixer.restore(from: reader, position: position) }
    snapshots?.take(over: position)
  }
}
