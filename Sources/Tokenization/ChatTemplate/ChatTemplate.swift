/// A chat template: the rule, in a subset of the Jinja language, that turns messages into the text a model was
/// trained on.
///
/// Templates come with model files and are not trusted: a rendering is bounded in steps, depth, memory and output
/// (``Limits``), reads only the values given to it, and every error names the template's line. What the language
/// means follows Jinja 3.1 with `trim_blocks` and `lstrip_blocks`, Python's way of printing values, and loop controls.
public struct ChatTemplate: Sendable {
  /// The text of the template.
  public let source: String

  private let body: [Statement]
  private let limits: Limits

  /// Parses `source`.
  ///
  /// Throws ``TemplateError/syntax(line:reason:)``, or ``TemplateError/limit(line:what:)`` where it nests too deeply.
  /// Complexity: linear in the source.
  public init(source: String, limits: Limits = Limits()) throws(TemplateError) {
    self.source = source
    self.body = try Parser.parse(source)
    self.limits = limits
  }

  /// The text that `messages` become.
  ///
  /// - Parameters:
  ///   - messages: the chat, oldest first; `messages` in the template.
  ///   - addGenerationPrompt: whether the text ends where the assistant's answer begins.
  ///   - bos: text of the beginning-of-sequence token, `bos_token`; nil leaves it undefined.
  ///   - eos: text of the end-of-sequence token, `eos_token`; nil leaves it undefined.
  ///   - variables: whatever else the template may read: `tools`, `enable_thinking`... They win over the above.
  ///   - now: what `strftime_now` shows.
  public func render(
    messages: [ChatMessage], addGenerationPrompt: Bool = true, bos: String? = nil, eos: String? = nil,
    variables: [String: TemplateValue] = [:], now: LocalTime = .current()
  ) throws(TemplateError) -> String {
    var values: [String: Value] = [
      "messages": .list(messages.map { Value(.dictionary($0.fields)) }),
      "add_generation_prompt": .bool(addGenerationPrompt),
    ]
    values["bos_token"] = bos.map { .string($0) }
    values["eos_token"] = eos.map { .string($0) }
    for (name, value) in variables { values[name] = Value(value) }
    let evaluator = Evaluator(variables: values, limits: limits, now: now)
    _ = try evaluator.run(body)
    return evaluator.output
  }
}

extension ChatTemplate {
  /// How much a template may do before it is stopped.
  public struct Limits: Sendable, Hashable {
    /// Expressions evaluated, statements run and elements looked at.
    public var steps = 4_000_000
    /// Bytes of values read and made, all rendering long; bounds the memory as well.
    public var work = 256 << 20
    /// Bytes of text that come out.
    public var output = 32 << 20
    /// Expressions, blocks and macro calls inside one another while rendering.
    public var depth = 200

    /// The limits that suit any chat a model could read.
    public init() {}
  }
}
