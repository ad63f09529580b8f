internal import OrderedCollections

/// A model's `config.json`, its figures checked as they are asked for.
struct ModelConfiguration: Sendable {
  /// The figures of the language model: the whole file, or its `text_config`.
  let values: JSONValue
  /// What the file says of the family, printable.
  let modelType: String
  /// The whole file.
  private let all: JSONValue

  init(_ json: JSONValue) {
    all = json
    let text = json["text_config"]
    values = text ?? json
    modelType = FileText(json["model_type"]?.string ?? text?["model_type"]?.string ?? "").printable()
  }

  /// What holds for keys that the file leaves out.
  var defaults: [String: JSONValue] = [:]

  /// The value of `key`, of the language model first.
  subscript(key: String) -> JSONValue? { values[key] ?? all[key] ?? defaults[key] }

  /// The largest figure a model may have: counts are stored in 32 bits.
  private static let limit = Int(Int32.max)

  /// The integer of `key`, at least 1; `fallback` where there is none.
  func integer(_ key: String, or fallback: Int? = nil) throws(ConversionFault) -> Int {
    guard let value = self[key] else {
      guard let fallback else { throw fault(key, "an integer", nil) }
      return fallback
    }
    guard let integer = value.integer, (1...Self.limit).contains(integer) else {
      throw fault(key, "an integer from 1 to \(Self.limit)", value)
    }
    return integer
  }

  /// The integer of `key`, at least 1; nil where there is none.
  func optionalInteger(_ key: String) throws(ConversionFault) -> Int? {
    self[key] == nil ? nil : try integer(key)
  }

  /// The number of `key`, finite; nil where there is none.
  func optionalNumber(_ key: String) throws(ConversionFault) -> Double? {
    guard let value = self[key] else { return nil }
    guard let number = value.number, number.isFinite else { throw fault(key, "a number", value) }
    return number
  }

  /// The number of `key`; `fallback` where there is none.
  func number(_ key: String, or fallback: Double? = nil) throws(ConversionFault) -> Double {
    guard let number = try optionalNumber(key) ?? fallback else { throw fault(key, "a number", nil) }
    return number
  }

  /// The truth value of `key`, `fallback` where there is none.
  func boolean(_ key: String, or fallback: Bool) -> Bool { self[key]?.boolean ?? fallback }

  func fault(_ key: String, _ expected: String, _ found: JSONValue?) -> ConversionFault {
    let shown: String? =
      switch found {
      case nil: "nothing"
      case .int(let value)?: "\(value)"
      case .double(let value)?: "\(value)"
      case .string(let text)?: "\"\(text.printable(limit: 40))\""
      case .null?, .bool?, .list?, .dictionary?: nil
      }
    return .field("config.json: \(key)", expected: expected, found: shown ?? "another value")
  }
}

extension ModelConfiguration {
  var layerCount: Int { get throws(ConversionFault) { try integer("num_hidden_layers") } }
  var headCount: Int { get throws(ConversionFault) { try integer("num_attention_heads") } }
  var keyValueHeadCount: Int {
    get throws(ConversionFault) { try integer("num_key_value_heads", or: try headCount) }
  }

  /// Rows of an attention head.
  func headLength(or fallback: Int? = nil) throws(ConversionFault) -> Int {
    if let length = try optionalInteger("head_dim") ?? fallback { return length }
    return try integer("hidden_size") / headCount
  }

  /// How positions are rotated: `rope_scaling`, or `rope_parameters` as newer files have it.
  var ropeParameters: JSONValue? { self["rope_scaling"] ?? self["rope_parameters"] }

  /// The base of the rotation's frequencies.
  func ropeBase(or fallback: Double) throws(ConversionFault) -> Double {
    if let base = try optionalNumber("rope_theta") { return base }
    let parameters = self["rope_parameters"]
    return (parameters?["full_attention"] ?? parameters)?["rope_theta"]?.number ?? fallback
  }
}
