internal import CKernels

/// A matrix on a ``Tape``: rows of `columns` floats.
package struct Value: Sendable, Hashable {
  let index: Int
  /// Rows: mostly one a token.
  package let rows: Int
  /// Floats of a row.
  package let columns: Int

  /// Floats of the matrix.
  package var count: Int { rows * columns }
}

/// Computes as it is told and remembers how, so that derivatives can be computed by going back (reverse mode: Linnainmaa
/// 1970, Baydin et al. 2018).
///
/// Operations are in `Operations`. Each computes its result at once and leaves behind a step for the way back; losses
/// write their derivative when they are computed. ``backward()`` runs the steps in reverse and adds to each parameter's
/// gradient. Memory is kept from one step to the next.
package final class Tape {
  let machine: TrainingMachine
  /// Whether operations remember how they came about.
  package let isRecording: Bool

  private let shelf = BufferShelf()
  private var nodes: [Node] = []
  private var steps: [() -> Void] = []
  private var known: [ObjectIdentifier: Value] = [:]
  private var extra: [FloatBuffer] = []

  private struct Node {
    let value: FloatBuffer
    let parameter: Parameter?
    /// Whether a derivative is wanted.
    let isActive: Bool
    /// Whether the memory goes back to the shelf.
    let isOwned: Bool
    var gradient: FloatBuffer?
  }

  /// A tape that remembers; or one that only computes, for measuring and for teachers.
  package init(_ machine: TrainingMachine, isRecording: Bool = true) {
    self.machine = machine
    self.isRecording = isRecording
  }

  // MARK: - Values

  /// A parameter's weights. The same value each time it is asked for.
  package func parameter(_ parameter: Parameter) -> Value {
    replaced(parameter, by: parameter.value)
  }

  /// Floats that stand for a parameter's weights: the derivative by them is added to the parameter's gradient. The same
  /// value each time the parameter is asked for.
  package func replaced(_ parameter: Parameter, by buffer: FloatBuffer) -> Value {
    precondition(buffer.count == parameter.count, "a float for each weight")
    return shared(parameter) {
      let node = Node(
        value: buffer, parameter: parameter, isActive: isRecording && parameter.isTrained, isOwned: false)
      return append(node, rows: parameter.rows, columns: parameter.columns)
    }
  }

  /// The value that `make` gave `key` first since the last ``reset()``; what it remembered comes last on the way back.
  func shared(_ key: AnyObject, _ make: () -> Value) -> Value {
    if let known = known[ObjectIdentifier(key)] { return known }
    let value = make()
    known[ObjectIdentifier(key)] = value
    return value
  }

  /// Floats from outside, without a derivative.
  package func constant(_ values: [Float], columns: Int) -> Value {
    precondition(columns > 0 && values.count.isMultiple(of: columns), "rows of the same length")
    let buffer = FloatBuffer(values)
    return append(
      Node(value: buffer, parameter: nil, isActive: false, isOwned: false), rows: values.count / columns,
      columns: columns)
  }

  /// Floats from outside that keep their place, with a derivative where `isActive`.
  func external(_ buffer: FloatBuffer, rows: Int, columns: Int, isActive: Bool) -> Value {
    append(
      Node(value: buffer, parameter: nil, isActive: isRecording && isActive, isOwned: false), rows: rows,
      columns: columns)
  }

  /// Room for a result that depends on `inputs`.
  func result(rows: Int, columns: Int, of inputs: Value...) -> Value {
    let isActive = inputs.contains { nodes[$0.index].isActive }
    return append(
      Node(value: shelf.take(rows * columns), parameter: nil, isActive: isActive, isOwned: true), rows: rows,
      columns: columns)
  }

  private func append(_ node: Node, rows: Int, columns: Int) -> Value {
    nodes.append(node)
    return Value(index: nodes.count - 1, rows: rows, columns: columns)
  }

  /// The floats of a value. Valid until ``reset()``.
  @unsafe package func pointer(_ value: Value) -> UnsafeMutablePointer<Float> {
    unsafe nodes[value.index].value.base
  }

  /// A copy of a value's floats. O(n).
  package func floats(_ value: Value) -> [Float] {
    unsafe Array(UnsafeBufferPointer(start: pointer(value), count: value.count))
  }

  /// Memory for something that operations need on their way back; it is given back by ``reset()``.
  func scratch(_ count: Int) -> FloatBuffer {
    let buffer = shelf.take(count)
    extra.append(buffer)
    return buffer
  }

  func isActive(_ value: Value) -> Bool { nodes[value.index].isActive }

  // MARK: - Derivatives

  /// Remembers a step of the way back, where the result's derivative is wanted.
  func remember(_ result: Value, _ step: @escaping () -> Void) {
    guard nodes[result.index].isActive else { return }
    steps.append { [unowned self] in
      guard nodes[result.index].gradient != nil else { return }
      step()
      releaseGradient(result)
    }
  }

  /// The derivative by a value, which a step reads: nil where nothing has depended on it.
  @unsafe func gradient(_ value: Value) -> UnsafeMutablePointer<Float>? {
    unsafe nodes[value.index].gradient?.base
  }

  /// Where a step writes the derivative by a value, and whether it adds to what is there; nil where none is wanted.
  @unsafe func place(_ value: Value) -> (floats: UnsafeMutablePointer<Float>, accumulate: Int32)? {
    guard nodes[value.index].isActive else { return nil }
    if let parameter = nodes[value.index].parameter { return unsafe (parameter.gradient.base, 1) }
    if let known = nodes[value.index].gradient { return unsafe (known.base, 1) }
    let buffer = shelf.take(value.count)
    nodes[value.index].gradient = buffer
    return unsafe (buffer.base, 0)
  }

  /// Says that a loss has this derivative by `value`, one number for each of its floats; adds to what others have said.
  package func seed(_ value: Value, _ derivative: [Float]) {
    precondition(derivative.count == value.count, "a derivative for each float")
    guard let (floats, accumulate) = unsafe place(value) else { return }
    for index in derivative.indices {
      unsafe floats[index] = (accumulate == 0 ? 0 : floats[index]) + derivative[index]
    }
  }

  private func releaseGradient(_ value: Value) {
    guard let buffer = nodes[value.index].gradient else { return }
    nodes[value.index].gradient = nil
    shelf.give(buffer)
  }

  /// Runs the steps in reverse. Each parameter's gradient grows by the derivative of the losses' sum.
  package func backward() {
    while let step = steps.popLast() { step() }
  }

  /// Forgets everything but the memory.
  package func reset() {
    for node in nodes {
      if node.isOwned { shelf.give(node.value) }
      if let gradient = node.gradient { shelf.give(gradient) }
    }
    extra.forEach(shelf.give)
    nodes.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
    extra.removeAll(keepingCapacity: true)
    known.removeAll(keepingCapacity: true)
  }
}
