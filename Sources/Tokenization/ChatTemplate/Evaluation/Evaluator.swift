/// Runs a template once: its variables, its output, and how much of its budget is left.
///
/// Everything that a template can make long or deep passes ``step(_:)``, ``charge(_:)`` or ``nested(_:)``.
final class Evaluator {
  let limits: ChatTemplate.Limits
  let now: LocalTime
  let root: Scope
  var scope: Scope
  var output = ""
  /// The line that errors name.
  var line = 1
  private var steps = 0
  private var work = 0
  private var depth = 0
  /// Whether ``output`` is the rendering itself, not a macro's or a block's part of it.
  private var isCapturing = false

  init(variables: [String: Value], limits: ChatTemplate.Limits, now: LocalTime) {
    self.limits = limits
    self.now = now
    self.root = Scope(variables, parent: nil)
    self.scope = root
  }

  /// What a statement asks of the loop around it.
  enum Flow {
    case onward, leaveLoop, nextIteration
  }
}

// MARK: - Budget

extension Evaluator {
  /// Counts `count` steps; throws where there are too many.
  func step(_ count: Int = 1) throws(TemplateError) {
    steps += count
    if steps > limits.steps { throw limit("more than \(limits.steps) steps") }
  }

  /// Counts `bytes` read or made, which may be any number not below 0.
  func charge(_ bytes: Int) throws(TemplateError) {
    let (sum, overflow) = work.addingReportingOverflow(bytes)
    guard !overflow, sum <= limits.work else { throw limit("more than \(limits.work >> 20) MiB of values") }
    work = sum
  }

  /// Counts `count` elements of `bytes` each.
  func charge(_ count: Int, times bytes: Int) throws(TemplateError) {
    let (product, overflow) = count.multipliedReportingOverflow(by: bytes)
    try charge(overflow ? Int.max : product)
  }

  /// Does something one level deeper.
  func nested<Result>(_ body: () throws(TemplateError) -> Result) throws(TemplateError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.depth else { throw limit("nested more than \(limits.depth) deep") }
    return try body()
  }

  func limit(_ what: String) -> TemplateError {
    .limit(line: line, what: "the template wants \(what)")
  }

  func failure(_ reason: String) -> TemplateError {
    .evaluation(line: line, reason: reason)
  }
}

// MARK: - Output

extension Evaluator {
  func write(_ text: String) throws(TemplateError) {
    try charge(text.utf8.count)
    output += text
    if !isCapturing, output.utf8.count > limits.output {
      throw limit("more than \(limits.output >> 20) MiB of output")
    }
  }

  /// The text that `body` writes.
  func captured(_ body: () throws(TemplateError) -> Void) throws(TemplateError) -> String {
    let outer = (output, isCapturing)
    (output, isCapturing) = ("", true)
    defer { (output, isCapturing) = outer }
    try body()
    return output
  }

  /// Runs `body` in a scope within `parent`, or within the one now.
  func scoped<Result>(
    _ variables: [String: Value] = [:], within parent: Scope? = nil, _ body: () throws(TemplateError) -> Result
  ) throws(TemplateError) -> Result {
    let outer = scope
    scope = Scope(variables, parent: parent ?? outer)
    defer { scope = outer }
    return try body()
  }
}
