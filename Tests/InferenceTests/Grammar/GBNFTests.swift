import Inference
import TestSupport
import Testing

@Suite("GBNF") struct GBNFTests {
  static let admitted: [(grammar: String, yes: [String], no: [String])] = [
    (#"root ::= "abc""#, ["abc"], ["", "ab", "abcd", "ABC"]),
    (#"root ::= "a" | "bc" | """#, ["a", "bc", ""], ["b", "abc"]),
    (#"root ::= [a-cx] [^a-c\n]"#, ["ax", "xé", "b😀", "c-"], ["aa", "da", "a\n", "a"]),
    (#"root ::= [-a] [a-] [\]\[] [\^^]"#, ["--]^", "aa[^"], ["b-]^"]),
    (#"root ::= . . ."#, ["abc", "äöü", "😀\n漢"], ["ab", "abcd"]),
    (#"root ::= "a"* "b"+ "c"?"#, ["b", "aabbc", "bc"], ["", "a", "ac", "bcc"]),
    (#"root ::= "a"{2} "b"{1,3} "c"{2,}"#, ["aabcc", "aabbbccccc"], ["abcc", "aabbbbcc", "aabc"]),
    (#"root ::= ("a" | "bb"){0,2} "c"{0}"#, ["", "a", "abb", "bbbb"], ["aaa", "c", "b"]),
    (#"root ::= ("a"? "b"?){2,3}"#, ["", "ab", "ba", "bbb", "ababab"], ["aaaa", "c"]),
    (#"root ::= ("a"*)* "x""#, ["x", "aaax"], ["a"]),
    (#"root ::= "\x41\u00e9\U0001F600\t\"\\""#, ["Aé😀\t\"\\"], ["Ae"]),
    (#"root ::= [\x00-\x1F\u4e00-\u9fff]"#, ["\u{1}", "漢"], ["a", "é"]),
    (
      "root ::= list # a comment\nlist ::= item (\",\" item)*\n\n# another\nitem ::= [0-9]+", ["1", "12,3"],
      [",", "1,"]
    ),
    ("root ::= \"a\" |\n  \"b\"\n  | \"c\"\nx-1_B ::= \"q\"", ["a", "b", "c"], ["q", "ab"]),
    ("root ::= (\n  \"a\"\n  |\n  \"b\"\n) \"c\"", ["ac", "bc"], ["c"]),
    (#"root ::= "(" root ")" | "x""#, ["x", "((x))"], ["(x", "x)", ""]),
    (#"root ::= "a" root | "a""#, ["a", "aaaaa"], ["", "ab"]),
    (
      "root ::= \"if \" c \" then \" s\ns ::= \"s\" | root | root \" else \" s\nc ::= \"c\"",
      ["if c then s", "if c then if c then s else s"], ["if c then", "if c then s else s"]
    ),
    (
      #"root ::= "<" &( " a" | " b" | " c"! ) ">""#, ["< c>", "< a c b>", "< c a>"], ["<>", "< a>", "< c c>", "< a b>"]
    ),
    (#"root ::= &( "a"{2} | "a" "b"? )"#, ["", "aa", "aaab", "abaa"], ["aaaa", "b", "aab"]),
    ("root ::= \"é\" [à-ü] [😀-😂]", ["éü😁"], ["éÿ😁", "éü😃", "e"]),
  ]

  @Test("A grammar admits its texts and no others", arguments: admitted)
  func admits(grammar: String, yes: [String], no: [String]) throws {
    let grammar = try Grammar(gbnf: grammar)
    for text in yes { #expect(grammar.admits(Array(text.utf8)), "\(text)") }
    for text in no { #expect(!grammar.admits(Array(text.utf8)), "\(text)") }
  }

  @Test(
    "What is wrong is named with its place",
    arguments: [
      ("", "no rule 'root'"), ("root ::= x", "line 1, column 10: no rule is named 'x'"),
      ("root ::= \"a\nb\"", "line 1, column 10: the text is not closed"), ("root ::= [a", "'[' is not closed"),
      ("root ::= (\"a\"", "line 1, column 10: '(' is not closed"), ("root ::= \"a\" )", "line 1, column 14"),
      ("root ::= \"a\"\nroot ::= \"b\"", "line 2, column 1: rule 'root' is defined twice"),
      ("root = \"a\"", "line 1, column 6: expected '::='"), ("::= \"a\"", "expected a rule's name"),
      ("root ::= \"a\"{3,2}", "ends below where it begins"), ("root ::= \"a\"{9999999}", "at most"),
      ("root ::= \"a\"{x}", "expected a number"), ("root ::= \"a\"{1", "expected '}'"),
      ("root ::= [z-a]", "ends below"),
      (#"root ::= "\q""#, "no such escape"), (#"root ::= "\x4""#, "2 hexadecimal digits"),
      (#"root ::= "\ud800""#, "hexadecimal digits of a character"), ("root ::= []", "no character fits"),
      ("root ::= &\"a\"", "expected '(' after '&'"), ("root ::= *", "line 1, column 10"),
      ("root ::= \"a\" root", "no text is ever complete"),
      ("root ::= root \"a\" | \"b\"", "rule 'root' begins with itself"),
      ("root ::= a\na ::= b? c \"x\"\nb ::= \"y\"\nc ::= a | \"z\"", "rule 'a' begins with itself through 'c'"),
      ("root ::= (\"\" root)* \"a\"", "begins with itself"), ("root ::= \"a\"????????? ", "more than 8"),
    ])
  func errors(grammar: String, reason: String) {
    #expect {
      try Grammar(gbnf: grammar)
    } throws: { error in
      guard case .grammar(let found) = error as? InferenceError else { return false }
      return found.contains(reason)
    }
  }

  @Test("Hostile grammars end in an error or an answer, soon")
  func hostile() throws {
    let deep = String(repeating: "(", count: 100_000) + "\"a\"" + String(repeating: ")", count: 100_000)
    expectError(InferenceError.self, saying: "groups lie more than 64 deep") { try Grammar(gbnf: "root ::= " + deep) }
    expectError(InferenceError.self, saying: "at most 1048576 are read") {
      try Grammar(gbnf: "root ::= " + String(repeating: " ", count: 2 << 20))
    }
    let many = (0..<30_000).map { "r\($0) ::= \"a\"" }.joined(separator: "\n")
    expectError(InferenceError.self, saying: "more than 20000 rules") { try Grammar(gbnf: "root ::= r1\n" + many) }
    let chain =
      "root ::= r0\n" + (0..<15_000).map { "r\($0) ::= \"a\" r\($0 + 1)" }.joined(separator: "\n")
      + "\nr15000 ::= \"b\""
    #expect(try Grammar(gbnf: chain).shortestText == 15_001)
    let towers = "root ::= ((((\"a\"{1000000}){1000000}){1000000}){1000000})"
    expectError(InferenceError.self, saying: "no text is ever complete") { try Grammar(gbnf: towers) }
    let optional = "root ::= ((((\"a\"{0,1000000}){1000000}){0,1000000}){1000000})"
    #expect(try Grammar(gbnf: optional).admits(Array("aaaaa".utf8)))
    _ = try Grammar(gbnf: optional).admits(Array(repeating: 97, count: 1000))
    // Every byte doubles the ways of reading the text.
    let ambiguous =
      "root ::= x\nx ::= \"a\" x \"b\" | \"a\" y \"b\" | \"c\"\ny ::= \"a\" x \"b\" | \"a\" y \"b\" | \"c\""
    #expect(!(try Grammar(gbnf: ambiguous).admits(Array(repeating: 97, count: 100))))
    let nullable = "root ::= ((((\"\"{0,1000}){0,1000} \"a\"?){0,1000})*)+ \"b\""
    #expect(try Grammar(gbnf: nullable).admits(Array("aab".utf8)))
    let nested = Array(repeating: UInt8(ascii: "["), count: 100_000)
    #expect(!(try Grammar.named("json").admits(nested)))
  }

  @Test("Texts of bytes that are no UTF-8 are refused, a character in pieces is not")
  func bytes() throws {
    let grammar = try Grammar(gbnf: "root ::= .*")
    for text: [UInt8] in [[0xC3, 0xA9], [0xF0, 0x9F, 0x98, 0x80], [0xED, 0x9F, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF], []] {
      #expect(grammar.admits(text))
    }
    for text: [UInt8] in [
      [0xC3], [0xA9], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
      [0xE0, 0x80, 0x80], [0xF0, 0x9F, 0x98],
    ] {
      #expect(!grammar.admits(text))
    }
  }

  @Test(
    "Classes are the sets of characters that they say",
    arguments: [0x7E, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFE])
  func classes(edge: Int) throws {
    func escaped(_ value: Int) -> String {
      let digits = String(value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
    let low = max(1, edge - 700)
    let grammar = try Grammar(gbnf: "root ::= [\(escaped(low == 0xD800 ? 0xE000 : min(low, 0xD7FF)))-\(escaped(edge))]")
    let inverted = try Grammar(gbnf: "root ::= [^\(escaped(edge))]")
    for value in stride(from: 0, through: 0x10FFFF, by: 1009) {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let text = Array(String(Character(scalar)).utf8)
      #expect(grammar.admits(text) == (min(low, 0xD7FF)...edge).contains(value))
      #expect(inverted.admits(text) == (value != edge))
    }
    let text = try Array(String(Character(#require(Unicode.Scalar(UInt32(edge))))).utf8)
    #expect(grammar.admits(text) && !inverted.admits(text))
  }
}
