import Checkpoints

extension WeightLoader {
  private func fullKey(_ key: String) -> String { "\(architecture).\(key)" }

  /// Whether the family's `key` is in the file.
  package func hasMetadata(_ key: String) -> Bool {
    checkpoint.metadata[fullKey(key)] != nil
  }

  /// The integer of the family's `key`, within `range`; `fallback` where the file does not have it.
  package func integer(
    _ key: String, in range: ClosedRange<Int>, or fallback: Int? = nil
  ) throws(InferenceError) -> Int {
    let key = fullKey(key)
    let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
    guard let value = checkpoint.metadata[key] else {
      guard let fallback else { throw .missingMetadata(key: key, expected: expected) }
      guard range.contains(fallback) else {
        throw .invalidMetadata(key: key, found: "\(fallback) by default", expected: expected)
      }
      return fallback
    }
    guard let number = value.integer else {
      throw .invalidMetadata(key: key, found: "of type \(value.type)", expected: expected)
    }
    guard range.contains(number) else { throw .invalidMetadata(key: key, found: "\(number)", expected: expected) }
    return number
  }

  /// The number of the family's `key`, within `range` (never NaN); `fallback` where the file does not have it.
  package func number(
    _ key: String, in range: ClosedRange<Double>, or fallback: Double? = nil
  ) throws(InferenceError) -> Double {
    let key = fullKey(key)
    let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
    guard let value = checkpoint.metadata[key] else {
      guard let fallback else { throw .missingMetadata(key: key, expected: expected) }
      return fallback
    }
    guard let number = value.number else {
      throw .invalidMetadata(key: key, found: "of type \(value.type)", expected: expected)
    }
    guard range.contains(number) else { throw .invalidMetadata(key: key, found: "\(number)", expected: expected) }
    return number
  }

  /// The truth value of the family's `key`; `fallback` where the file does not have it.
  package func boolean(_ key: String, or fallback: Bool) throws(InferenceError) -> Bool {
    let key = fullKey(key)
    guard let value = checkpoint.metadata[key] else { return fallback }
    guard let truth = value.boolean else {
      throw .invalidMetadata(key: key, found: "of type \(value.type)", expected: "a truth value")
    }
    return truth
  }

  /// The string of the family's `key`, nil where the file does not have it.
  package func string(_ key: String) -> String? {
    checkpoint.metadata.string(fullKey(key))
  }
}
