extension TemplateValue {
  /// The value that a JSON text says.
  ///
  /// Throws ``TemplateError/json(line:offset:reason:)``.
  public init(json: [UInt8]) throws(TemplateError) {
    throw .json(line: 1, offset: 0, reason: "not read yet")
  }
}
