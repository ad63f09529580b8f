/// What a layer remembers of one sequence, beyond computing: it can be saved, and where it is kept by position, positions
/// can be taken out of the middle.
///
/// A ``MixerState`` that is all recurrent gets this from it: it can be saved, and a session of its model ends when its
/// context is full.
package protocol LastingState: AnyObject {
  /// Why positions can't be taken out of the middle, as a part of a sentence; nil where they can.
  var shiftObstacle: String? { get }

  /// Takes the positions of `dropped` out of the `end` there are; those behind them move up. What is remembered of
  /// them is then as if they had been computed there from the same hidden states.
  ///
  /// Called only where ``shiftObstacle`` is nil.
  func shift(_ pass: ForwardPass, dropping dropped: Range<Int>, end: Int)

  /// Writes what is remembered at `position`: whatever it takes to go on from there with the same results to the bit.
  func save(to writer: StateWriter, position: Int) throws(InferenceError)

  /// Takes over what ``save(to:position:)`` of the same layer wrote at the same position. The session may have another
  /// context and batch size; what does not fit is an error. Where it throws, the state is good for nothing until it is
  /// taken back to 0.
  func restore(from reader: StateReader, position: Int) throws(InferenceError)
}

/// What a mixer with a recurrent state needs no code of its own for; one without implements it.
extension MixerState {
  package var shiftObstacle: String? { "its layers keep a recurrent state" }

  package func shift(_ pass: ForwardPass, dropping dropped: Range<Int>, end: Int) {}

  package func save(to writer: StateWriter, position: Int) throws(InferenceError) {
    guard let recurrent else { throw writer.failure("the state of this model's layers can't be saved") }
    try writer.write(recurrent.byteCount)
    try unsafe writer.write(UnsafeRawBufferPointer(start: recurrent.floats, count: recurrent.byteCount))
  }

  package func restore(from reader: StateReader, position: Int) throws(InferenceError) {
    guard let recurrent else { throw reader.failure("the state of this model's layers can't be restored") }
    guard try reader.count(in: 0...Int.max) == recurrent.byteCount else { throw reader.damaged }
    try unsafe reader.read(into: UnsafeMutableRawBufferPointer(start: recurrent.floats, count: recurrent.byteCount))
  }
}
