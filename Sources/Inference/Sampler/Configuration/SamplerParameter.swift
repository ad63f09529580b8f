/// A parameter of a stage, by its name on the command line: how it is written, read and checked.
public struct SamplerParameter: Sendable {
  /// The name, `top-k`.
  public let name: String
  /// What it may be: `a whole number, 0 or more`.
  public let expected: String
  /// What it is in a configuration, as text.
  public let text: @Sendable (SamplerConfiguration) -> String
  /// Whether a configuration has it within its bounds.
  public let isValid: @Sendable (SamplerConfiguration) -> Bool
  private let assign: @Sendable (String, inout SamplerConfiguration) -> Bool

  /// Reads the parameter from text.
  ///
  /// Throws ``InferenceError/invalidSampling(parameter:found:expected:)``, and changes nothing then.
  public func set(_ text: String, in configuration: inout SamplerConfiguration) throws(InferenceError) {
    var changed = configuration
    guard assign(text, &changed), isValid(changed) else {
      throw .invalidSampling(parameter: name, found: text, expected: expected)
    }
    configuration = changed
  }

  init(
    _ name: String, expected: String, text: @escaping @Sendable (SamplerConfiguration) -> String,
    isValid: @escaping @Sendable (SamplerConfiguration) -> Bool,
    assign: @escaping @Sendable (String, inout SamplerConfiguration) -> Bool
  ) {
    self.name = name
    self.expected = expected
    self.text = text
    self.isValid = isValid
    self.assign = assign
  }

  /// A number within bounds.
  static func number(
    _ name: String, _ value: any WritableKeyPath<SamplerConfiguration, Float> & Sendable, _ bounds: ClosedRange<Float>
  ) -> SamplerParameter {
    let expected =
      bounds.upperBound == .greatestFiniteMagnitude
      ? bounds.lowerBound == -.greatestFiniteMagnitude
        ? "a finite number" : bounds.lowerBound > 0 ? "a number above 0" : "\(whole(bounds.lowerBound)) or more"
      : "\(whole(bounds.lowerBound)) to \(whole(bounds.upperBound))"
    return SamplerParameter(
      name, expected: expected, text: { whole($0[keyPath: value]) },
      isValid: { bounds.contains($0[keyPath: value]) },
      assign: { text, configuration in
        guard let number = Float(text) else { return false }
        configuration[keyPath: value] = number
        return true
      })
  }

  /// A whole number, `least` or more.
  static func count(
    _ name: String, _ value: any WritableKeyPath<SamplerConfiguration, Int> & Sendable, atLeast least: Int,
    expected: String
  ) -> SamplerParameter {
    SamplerParameter(
      name, expected: expected, text: { "\($0[keyPath: value])" }, isValid: { $0[keyPath: value] >= least },
      assign: { text, configuration in
        guard let number = Int(text) else { return false }
        configuration[keyPath: value] = number
        return true
      })
  }

  /// A number without the `.0` of whole ones.
  private static func whole(_ number: Float) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
