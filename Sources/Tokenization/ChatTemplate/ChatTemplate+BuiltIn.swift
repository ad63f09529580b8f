extension ChatTemplate {
  /// Names of the templates for models that carry none, in the order to offer them.
  public static let builtInNames = ["chatml"]

  /// The built-in template of that name.
  ///
  /// Throws ``TemplateError/unknownName(_:known:)`` with the names there are.
  public static func named(_ name: String) throws(TemplateError) -> ChatTemplate {
    throw .unknownName(name, known: builtInNames)
  }
}
