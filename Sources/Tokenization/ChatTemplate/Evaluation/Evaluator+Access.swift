import Checkpoints
import OrderedCollections

/// The bounds of a slice as written; nil for those left out.
struct Slice {
  let start: Int?
  let end: Int?
  let step: Int?

  /// The indices of a sequence of `count` elements that the slice takes, in its order, as Python has it; nil where
  /// the step is 0.
  func indices(of count: Int) -> [Int]? {
    guard step != 0 else { return nil }
    // A longer step than the sequence takes one element either way, and can't overflow.
    let step = min(max(step ?? 1, -count - 1), count + 1)
    let lowest = step > 0 ? 0 : -1
    let highest = step > 0 ? count : count - 1
    func clamped(_ bound: Int?, otherwise: Int) -> Int {
      guard let bound else { return otherwise }
      // A bound below 0 counts from the end; Int.min plus a count can't overflow.
      return min(max(bound < 0 ? bound + count : bound, lowest), highest)
    }
    let first = clamped(start, otherwise: step > 0 ? lowest : highest)
    let last = clamped(end, otherwise: step > 0 ? highest : lowest)
    return Array(stride(from: first, to: last, by: step))
  }
}

extension Evaluator {
  /// `value.name`: a method before an entry of that name.
  func attribute(_ name: String, of value: Value) throws(TemplateError) -> Value {
    if value.hasMethod(name) { return .method(value, name) }
    switch value {
    case .undefined(let missing): throw failure("\(missing)")
    case .dictionary(let entries):
      if let entry = entries[FileText(name)] { return entry }
      return .undefined(.attribute(name, of: "mapping"))
    case .namespace(let namespace):
      if let entry = namespace.attributes[FileText(name)] { return entry }
    case .loop(let loop):
      if let entry = loopAttribute(name, of: loop) { return entry }
    case .macro(let macro) where name == "name":
      return .string(macro.macro.name)
    default: break
    }
    return .undefined(.attribute(name, of: value.typeName))
  }

  private func loopAttribute(_ name: String, of loop: LoopState) -> Value? {
    let (index, count) = (loop.index, loop.items.count)
    switch name {
    case "index": return .int(index + 1)
    case "index0": return .int(index)
    case "revindex": return .int(count - index)
    case "revindex0": return .int(count - index - 1)
    case "first": return .bool(index == 0)
    case "last": return .bool(index == count - 1)
    case "length": return .int(count)
    case "depth": return .int(loop.depth)
    case "depth0": return .int(loop.depth - 1)
    case "previtem": return index > 0 ? loop.items[index - 1] : .undefined(.other)
    case "nextitem": return index + 1 < count ? loop.items[index + 1] : .undefined(.other)
    default: return nil
    }
  }

  /// `value[key]`: an entry before a method of that name.
  func item(_ key: Value, of value: Value) throws(TemplateError) -> Value {
    switch (value, key) {
    case (.undefined(let missing), _): throw failure("\(missing)")
    case (.dictionary(let entries), .string(let name)):
      if let entry = entries[FileText(name)] { return entry }
      return value.hasMethod(name) ? .method(value, name) : .undefined(.attribute(name, of: "mapping"))
    case (_, .string(let name)): return try attribute(name, of: value)
    case (.list(let elements), _), (.tuple(let elements), _):
      guard let index = key.integer else { break }
      let at = index < 0 ? index + elements.count : index
      return elements.indices.contains(at) ? elements[at] : .undefined(.element(index, of: value.typeName))
    case (.string(let text), _):
      guard let index = key.integer else { break }
      return try character(index, of: text)
    default: break
    }
    return .undefined(.other)
  }

  private func character(_ index: Int, of text: String) throws(TemplateError) -> Value {
    try charge(text.utf8.count)
    let scalars = text.unicodeScalars
    let count = scalars.count
    let at = index < 0 ? index + count : index
    guard (0..<count).contains(at) else { return .undefined(.element(index, of: "str")) }
    return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: at)]))
  }

  /// `value[start:end:step]`.
  func slice(_ value: Value, _ bounds: Slice) throws(TemplateError) -> Value {
    switch value {
    case .undefined(let missing): throw failure("\(missing)")
    case .list(let elements): return .list(try slice(elements, bounds))
    case .tuple(let elements): return .tuple(try slice(elements, bounds))
    case .string(let text):
      try charge(text.utf8.count, times: 16)
      var result = String.UnicodeScalarView()
      result.append(contentsOf: try slice(Array(text.unicodeScalars), bounds))
      return .string(String(result))
    default: return .undefined(.other)
    }
  }

  private func slice<Element>(_ elements: [Element], _ bounds: Slice) throws(TemplateError) -> [Element] {
    try charge(elements.count, times: 40)
    guard let indices = bounds.indices(of: elements.count) else { throw failure("a slice's step can't be 0") }
    return indices.map { elements[$0] }
  }
}
