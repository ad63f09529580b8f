import Foundation
import Inference
import TestSupport
import Testing

@Suite("JSON Schema") struct JSONSchemaTests {
  static let admitted: [(schema: String, yes: [String], no: [String])] = [
    ("true", ["1", "[{}]", ##"{"a": [true, null]}"##], ["", "x", "{]"]),
    (##"{"type": "boolean"}"##, ["true", "false"], ["null", "1"]),
    (##"{"type": ["null", "integer"]}"##, ["null", "-12", "0"], ["1.5", "01", "true"]),
    (##"{"type": "number"}"##, ["1", "-0.5", "1e9", "2.25E-3"], [".5", "1.", "+1"]),
    (##"{"enum": ["a\"b", 1, null, [true]]}"##, [##""a\"b""##, "1", "null", "[true]"], ["2", "true"]),
    (##"{"type": "string", "enum": ["x", 1]}"##, [##""x""##], ["1"]),
    (##"{"const": {"a": 1}}"##, [##"{"a":1}"##], [##"{"a":2}"##]),
    (##"{"type": "string", "minLength": 2, "maxLength": 3}"##, [##""ab""##, ##""é\n😀""##], [##""a""##, ##""abcd""##]),
    (##"{"type": "string"}"##, [##""""##, ##""\u00e9\ud7ff""##], ["\"\n\"", ##""\ud800""##, ##""\x""##, "\""]),
    (
      ##"{"type": "integer", "minimum": 3, "maximum": 117}"##, ["3", "9", "10", "99", "100", "117"],
      ["2", "118", "-3", "03", "200", "1000"]
    ),
    (
      ##"{"type": "integer", "minimum": -12, "maximum": 5}"##, ["-12", "-9", "-1", "0", "5"], ["-13", "6", "-0", "-20"]
    ),
    (##"{"type": "integer", "exclusiveMinimum": 0}"##, ["1", "10", "123456"], ["0", "-1"]),
    (##"{"type": "integer", "maximum": -5}"##, ["-5", "-10", "-499"], ["-4", "0", "5"]),
    (##"{"type": "number", "minimum": 0, "maximum": 1}"##, ["0", "0.25", "1", "1.0"], ["-0.1", "1.1", "2"]),
    (
      ##"{"type": "number", "minimum": -2, "maximum": 10}"##, ["-2", "-1.99", "-0.5", "0", "9.99", "10.00"],
      ["-2.1", "10.5", "-3"]
    ),
    (
      ##"{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"}}, "required": ["b"]}"##,
      [##"{"b":null}"##, ##"{"a": 1, "b": null}"##],
      ["{}", ##"{"a":1}"##, ##"{"b":null,"a":1}"##, ##"{"b":null,"c":1}"##]
    ),
    (
      ##"{"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}, "c": {"type": "integer"}}}"##,
      ["{}", ##"{"a":1}"##, ##"{"c":1}"##, ##"{"a":1,"c":2}"##, ##"{"a":1,"b":1,"c":2}"##],
      [##"{,"a":1}"##, ##"{"a":1,}"##, ##"{"a":1"b":1}"##]
    ),
    (
      ##"{"properties": {"ab": {"const": 1}}, "required": ["ab"], "additionalProperties": {"type": "boolean"}}"##,
      [##"{"ab":1}"##, ##"{"ab":1,"a":true}"##, ##"{"ab":1,"abc":true,"":false}"##],
      [##"{"ab":1,"ab":true}"##, ##"{"ab":1,"c":2}"##, ##"{"x":true}"##]
    ),
    (##"{"type": "object", "additionalProperties": false}"##, ["{}", "{ }"], [##"{"a":1}"##]),
    (##"{"type": "object"}"##, ["{}", ##"{"a":{"b":[]}}"##], ["[]"]),
    (
      ##"{"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3}"##, ["[1]", "[1, 2,3]"],
      ["[]", "[1,2,3,4]", "[true]", "[1,]"]
    ),
    (
      ##"{"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "items": false, "minItems": 1}"##,
      ["[1]", "[1,2]"], ["[]", "[2]", "[1,2,3]"]
    ),
    (
      ##"{"prefixItems": [{"const": 1}], "items": {"const": 9}, "maxItems": 3}"##, ["[]", "[1]", "[1,9,9]"],
      ["[9]", "[1,9,9,9]"]
    ),
    (##"{"type": "array", "maxItems": 0}"##, ["[]"], ["[1]"]),
    (
      ##"{"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 1}]}"##, ["5", ##""a""##],
      [##""ab""##, "null"]
    ),
    (
      ##"{"allOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}, {"properties": {"b": {"const": 2}}}]}"##,
      [##"{"a":1}"##, ##"{"a":1,"b":2}"##], ["{}", ##"{"b":2}"##]
    ),
    (
      ##"{"$defs": {"n": {"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#/$defs/n"}}, "required": ["v"]}}, "$ref": "#/$defs/n"}"##,
      [##"{"v":1}"##, ##"{"v":1,"next":{"v":2,"next":{"v":3}}}"##], [##"{"next":{}}"##]
    ),
    (
      ##"{"type": "string", "pattern": "^[A-Z]{2}-\\d+$"}"##, [##""AB-12""##],
      [##""AB-""##, ##""xAB-1""##, ##""AB-1 ""##]
    ),
    (
      ##"{"type": "string", "pattern": "a(b|c)?\\."}"##, [##""a.""##, ##""xxab.yy""##, ##""ac.""##],
      [##""ab""##, ##""""##]
    ),
    (
      ##"{"type": "string", "pattern": "^[^a]\"?$"}"##, [##""b\"""##, ##""\\""##, ##""\n""##], [##""a""##, ##""b"""##]
    ),
    (##"{"type": "string", "format": "date"}"##, [##""2025-03-14""##], [##""2025-13-14""##, ##""today""##]),
    (
      ##"{"type": "string", "format": "date-time"}"##,
      [##""2025-03-14T15:09:26Z""##, ##""2025-03-14T15:09:26.5+01:00""##], [##""2025-03-14""##]
    ),
    (##"{"type": "string", "format": "ipv4"}"##, [##""192.168.0.1""##, ##""255.255.255.255""##], [##""256.1.1.1""##]),
    (##"{"type": "string", "format": "email", "description": "x"}"##, [##""anything""##], ["1"]),
  ]

  @Test("A schema admits its values and no others", arguments: admitted)
  func admits(schema: String, yes: [String], no: [String]) throws {
    let grammar = try Grammar(jsonSchema: Array(schema.utf8))
    for text in yes { #expect(grammar.admits(Array(text.utf8)), "\(text)") }
    for text in no { #expect(!grammar.admits(Array(text.utf8)), "\(text)") }
  }

  @Test(
    "What is not supported is named with its place",
    arguments: [
      ("{", "line 1"), ("[1]", "schema at #: expected a schema"), ("false", "admits nothing"),
      (##"{"properties": {"a": {"not": {}}}}"##, "schema at #/properties/a: 'not' is not supported"),
      (##"{"items": {"type": "float"}}"##, "schema at #/items/type: there is no type 'float'"),
      (##"{"type": "array", "uniqueItems": true}"##, "'uniqueItems' is not supported"),
      (##"{"$ref": "http://example.com"}"##, "same document"), (##"{"$ref": "#/$defs/x"}"##, "there is no #/$defs/x"),
      (##"{"$ref": "#"}"##, "begins with itself"), (##"{"type": "number", "minimum": 0.5}"##, "#/minimum"),
      (##"{"type": "integer", "minimum": 3, "maximum": 2}"##, "below"),
      (##"{"type": "integer", "multipleOf": 3}"##, "multipleOf"),
      (##"{"type": "string", "pattern": "^(?=a)"}"##, "schema at #/pattern: character 4"),
      (##"{"type": "string", "pattern": "a", "minLength": 2}"##, "together"),
      (##"{"type": "string", "minLength": -1}"##, "#/minLength"),
      (##"{"required": ["z"], "properties": {"a": true}}"##, "'z' is none of the properties"),
      (##"{"allOf": [{"type": "string"}, {"type": "null"}]}"##, "'type' says two things"),
    ])
  func errors(schema: String, reason: String) {
    #expect {
      try Grammar(jsonSchema: Array(schema.utf8))
    } throws: { error in
      guard case .grammar(let found) = error as? InferenceError else { return false }
      return found.contains(reason)
    }
  }

  @Test("Whatever a model without sense writes by a schema is JSON of it", arguments: 0..<30)
  func random(seed: Int) throws {
    let schema = ##"""
      {"type": "object", "required": ["name", "age", "tags"], "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 12}, "age": {"type": "integer", "minimum": 0, "maximum": 130},
        "mood": {"enum": ["good", "bad"]},
        "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]{2,5}$"}, "maxItems": 4}}}
      """##
    let grammar = try Grammar(jsonSchema: Array(schema.utf8))
    let (text, _) = try Scribbler(pieces: ["{\"", "name", "\": ", "\", \"", "age", "good", "]}", "[\""]).write(
      grammar, seed: seed, most: [60, 120, 400][seed % 3])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    let name = try #require(object["name"] as? String)
    #expect((1...12).contains(name.unicodeScalars.count))
    #expect((0...130).contains(try #require(object["age"] as? Int)))
    #expect(["good", "bad", nil].contains(object["mood"] as? String))
    #expect(try #require(object["tags"] as? [String]).allSatisfy { (2...5).contains($0.count) })
  }

  @Test("Hostile schemas end in an error, soon")
  func hostile() {
    let deep = String(repeating: ##"{"items":"##, count: 5000) + "true" + String(repeating: "}", count: 5000)
    expectError(InferenceError.self, saying: "nested more than 128 deep") { try Grammar(jsonSchema: Array(deep.utf8)) }
    let doubling = (0..<40).map {
      ##""d\##($0)": {"allOf": [{"$ref": "#/$defs/d\##($0 + 1)"}, {"$ref": "#/$defs/d\##($0 + 1)"}]}"##
    }
    let whole =
      "{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + doubling.joined(separator: ",")
      + ", \"d40\": {\"type\": \"string\"}}}"
    // Equal parts are one, so that this does not grow.
    #expect(throws: Never.self) { try Grammar(jsonSchema: Array(whole.utf8)) }
    let loop = ##"{"$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}"##
    expectError(InferenceError.self, saying: "says too much once its parts are put together") {
      try Grammar(jsonSchema: Array(loop.utf8))
    }
  }
}
