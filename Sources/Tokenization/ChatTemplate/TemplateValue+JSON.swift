internal import Checkpoints
internal import OrderedCollections

extension TemplateValue {
  /// The value that a JSON text (RFC 8259) says, its keys in their order.
  ///
  /// Of entries with the same key the last one counts. Integers beyond 64 bits become doubles.
  /// Throws ``TemplateError/json(line:offset:reason:)`` where the text is not JSON, not UTF-8, or nests more than
  /// 128 deep. Complexity: linear in the text; memory in proportion to it.
  public init(json: [UInt8]) throws(TemplateError) {
    do throws(JSONError) {
      self.init(try JSONValue(json: json))
    } catch {
      throw .json(line: error.line, offset: error.offset, reason: error.reason)
    }
  }

  /// The value that a JSON text says; see ``init(json:)-([UInt8])``.
  public init(json: String) throws(TemplateError) {
    try self.init(json: Array(json.utf8))
  }

  private init(_ value: JSONValue) {
    self =
      switch value {
      case .null: .none
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .double(let value): .double(value)
      case .string(let text): .string(text.string)
      case .list(let elements): .list(elements.map { TemplateValue($0) })
      case .dictionary(let entries): .dictionary(entries.mapValues { TemplateValue($0) })
      }
  }
}
