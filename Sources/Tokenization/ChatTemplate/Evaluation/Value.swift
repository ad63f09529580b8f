import Checkpoints
import OrderedCollections

/// A value while a template runs: what ``TemplateValue`` has, and what only templates make.
enum Value {
  case undefined(Missing)
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([Value])
  case tuple([Value])
  case dictionary(OrderedDictionary<FileText, Value>)
  case namespace(Namespace)
  case loop(LoopState)
  case macro(MacroValue)
  case function(Function)
  indirect case method(Value, String)

  /// Why a value is undefined, for the error that using it gives.
  enum Missing {
    case variable(String)
    case attribute(String, of: String)
    case element(Int, of: String)
    case other
  }

  /// The functions that every template may call.
  enum Function: String {
    case range, dict, namespace
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
  }

  init(_ value: TemplateValue) {
    switch value {
    case .undefined: self = .undefined(.other)
    case .none: self = .none
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .double(let number): self = .double(number)
    case .string(let text): self = .string(text)
    case .list(let elements): self = .list(elements.map { Value($0) })
    case .dictionary(let entries): self = .dictionary(entries.mapValues { Value($0) })
    }
  }
}

/// What `namespace()` makes: the one kind of value that can be changed, and so shared by all that hold it.
///
/// It never holds another namespace, so no cycle can form.
final class Namespace {
  var attributes: OrderedDictionary<FileText, Value>

  init(_ attributes: OrderedDictionary<FileText, Value>) {
    self.attributes = attributes
  }
}

/// What `loop` is within a loop.
final class LoopState {
  let items: [Value]
  let depth: Int
  /// The loop's own rule where it was declared `recursive`.
  let recursive: Loop?
  var index = 0
  /// What `loop.changed` saw last.
  var lastSeen: [Value]?

  init(items: [Value], depth: Int, recursive: Loop?) {
    self.items = items
    self.depth = depth
    self.recursive = recursive
  }
}

/// A macro with the scope it was declared in, which it does not keep alive.
final class MacroValue {
  let macro: Macro
  private(set) weak var scope: Scope?

  init(_ macro: Macro, scope: Scope) {
    self.macro = macro
    self.scope = scope
  }
}

/// The variables of a block, and the block around it.
final class Scope {
  var variables: [String: Value]
  let parent: Scope?

  init(_ variables: [String: Value] = [:], parent: Scope?) {
    self.variables = variables
    self.parent = parent
  }

  /// The nearest variable of that name.
  func find(_ name: String) -> Value? {
    var scope: Scope? = self
    while let here = scope {
      if let value = here.variables[name] { return value }
      scope = here.parent
    }
    return nil
  }
}

// MARK: - Properties

extension Value {
  /// Whether `if` takes it for true: not empty, zero, none or undefined.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let flag): flag
    case .int(let number): number != 0
    case .double(let number): number != 0
    case .string(let text): !text.utf8.isEmpty
    case .list(let elements), .tuple(let elements): !elements.isEmpty
    case .dictionary(let entries): !entries.isEmpty
    case .namespace, .loop, .macro, .function, .method: true
    }
  }

  var isUndefined: Bool {
    if case .undefined = self { true } else { false }
  }

  /// The name Python gives the type.
  var typeName: String {
    switch self {
    case .undefined: "undefined"
    case .none: "None"
    case .bool: "bool"
    case .int: "int"
    case .double: "float"
    case .string: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .dictionary: "dict"
    case .namespace: "namespace"
    case .loop: "loop"
    case .macro: "macro"
    case .function: "function"
    case .method: "method"
    }
  }

  /// The elements of a list or tuple.
  var elements: [Value]? {
    switch self {
    case .list(let elements), .tuple(let elements): elements
    default: nil
    }
  }

  /// A whole number, which true and false are as well.
  var integer: Int? {
    switch self {
    case .int(let number): number
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  /// A number as a double.
  var number: Double? {
    switch self {
    case .double(let number): number
    case .int(let number): Double(number)
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  /// Bytes it takes to look at all of it but not into its elements; for accounting.
  var size: Int {
    switch self {
    case .string(let text): text.utf8.count
    case .list(let elements), .tuple(let elements): elements.count * 32
    case .dictionary(let entries): entries.count * 96
    default: 16
    }
  }
}

extension Value.Missing: CustomStringConvertible {
  /// The clause of an error: what is undefined.
  var description: String {
    switch self {
    case .variable(let name): "\"\(name.prefix(60))\" is undefined"
    case .attribute(let name, let type): "the \(type) has no attribute \"\(name.prefix(60))\""
    case .element(let index, let type): "the \(type) has no element \(index)"
    case .other: "the value is undefined"
    }
  }
}
