import Checkpoints
import TestSupport
import Testing

@Suite struct JSONValueTests {
  @Test func valuesKeepTheOrderOfKeys() throws {
    let value = try JSONValue(json: Array(#"{"b":[1,-2.5,null,true],"a":"\u00e9\ud83d\ude00\n"}"#.utf8))
    #expect(try JSONValue(json: Array(#"{"a":1,"b":2}"#.utf8)) != JSONValue(json: Array(#"{"b":2,"a":1}"#.utf8)))
    #expect(value["b"] == .list([.int(1), .double(-2.5), .null, .bool(true)]))
    #expect(value["a"]?.string == "é😀\n" && value["c"] == nil)
  }

  @Test func keysAndStringsAreEqualWhenTheirBytesAre() throws {
    let text = Array(#"{"\u00e9":"K","e\u0301":"\u212a"}"#.utf8)
    let value = try JSONValue(json: text, allowsDuplicates: false)
    #expect(value["\u{E9}"] == .string("K") && value["e\u{301}"] == .string("\u{212A}"))
    #expect(value["\u{E9}"] != .string("\u{212A}"))
    #expect(try value != JSONValue(json: Array(#"{"e\u0301":"K","\u00e9":"\u212a"}"#.utf8)))
  }

  @Test func duplicatesAreRefusedWhereAsked() throws {
    let text = Array(#"{"a":1,"a":2}"#.utf8)
    #expect(try JSONValue(json: text)["a"] == .int(2))
    expectError(JSONError.self, saying: "a second time") {
      try JSONValue(json: text, allowsDuplicates: false)
    }
  }

  @Test(arguments: [
    ("", 0, "a value is missing at the end"), ("{", 1, "expected a key in quotes"), ("[1,]", 3, "expected a value"),
    ("01", 2, "a number with a leading zero"), ("1.", 2, "expected a digit"),
    ("\"", 1, "a string without its closing quote"), ("\"\u{1}\"", 1, "a control character in a string"),
    ("tru", 0, "expected a value"), ("1 2", 2, "something follows the value"), ("{\"a\" 1}", 5, "expected \":\""),
    ("\"\\x\"", 3, "an unknown escape"), ("1e999", 5, "a number beyond what a double holds"),
  ])
  func whatIsNoJSONIsRefused(text: String, offset: Int, reason: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(json: Array(text.utf8)) }
    #expect(error?.offset == offset && error?.reason == reason)
  }
}
