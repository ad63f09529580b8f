import Tensors
import TestSupport
import Testing
import Tokenization

@Suite("Hostile chat templates")
struct HostileTemplateTests {
  private static func render(_ source: String) throws(TemplateError) -> String {
    try ChatTemplate(source: source).render(
      messages: [ChatMessage(role: "user", content: "Hello")], bos: "<s>", eos: "</s>",
      now: .current())
  }

  private static let deep = 100_000

  @Test(
    "end with an error that names the line",
    arguments: [
      "\n{% for i in range(10**9) %}{% endfor %}",
      "\n{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}",
      "\n{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
      "\n{{ 'abc' * 10**9 }}",
      "\n{{ 'abc' * 9223372036854775807 }}",
      "\n{{ [1, 2] * 10**12 }}",
      "\n{% set ns = namespace(x='ab') %}{% for i in range(90) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
      "\n{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
      "\n{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}",
      "\n{% set ns = namespace(x={}) %}{% for i in range(99999) %}{% set ns.x = {'a': ns.x} %}{% endfor %}",
      "\n{% set ns = namespace() %}{% set ns.self = ns %}",
      "\n{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
      "\n{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}",
      "\n{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
      "\n{% set s = 'x' * 9000000 %}{% for i in range(99999) %}{{ s }}{% endfor %}",
      "\n{% set s = 'a' * 9000000 %}{% for i in range(9999) %}{{ s.replace('a', 'bbbbbbbbbb')|length }}{% endfor %}",
      "\n{% set s = 'a' * 900000 %}{{ s in s + 'b' }}{% for i in range(999) %}{{ s + 'b' in s }}{% endfor %}",
      "\n{{ [0]|tojson(indent=10**9) }}", "\n{{ 'x'|indent(10**9) }}", "\n{{ 'x'.center(10**12) }}",
      "\n{{ 'x'.ljust(9223372036854775807) }}", "\n{{ 'x'.zfill(9223372036854775807) }}",
      "\n{{ " + String(repeating: "(", count: deep),
      "\n{{ " + String(repeating: "[", count: deep), "\n{{ " + String(repeating: "{'a':", count: deep),
      "\n{{ " + String(repeating: "not ", count: deep) + "1 }}", "\n{{ " + String(repeating: "-", count: deep) + "1 }}",
      "\n{{ " + String(repeating: "a if b else ", count: deep) + "1 }}",
      "\n{{ x is " + String(repeating: "eq [ x is ", count: deep) + "1 }}",
      "\n" + String(repeating: "{% if true %}", count: deep),
      "\n" + String(repeating: "{% for x in [1] %}", count: deep),
      "\n{% set " + String(repeating: "(", count: deep) + "x = 1 %}",
      "\n{{ 1", "\n{% if", "\n{% if x %}", "\n{# x", "\n{% raw %}", "\n{{ 'x }}", "\n{{ }}", "\n{% %}", "\n{% endif %}",
      "\n{{ 1 // 0 }}", "\n{{ 1 % 0 }}", "\n{{ 1 / 0 }}", "\n{{ 1.0 // 0 }}", "\n{{ 0 ** -1 }}",
      "\n{{ 9223372036854775807 + 1 }}", "\n{{ (-9223372036854775807 - 1) // -1 }}", "\n{{ 9 ** 999 }}",
      "\n{{ -(-9223372036854775807 - 1) }}", "\n{{ (-9223372036854775807 - 1)|abs }}", "\n{{ 99999999999999999999 }}",
      "\n{{ 'abc'[::0] }}", "\n{{ range(1, 2, 0) }}", "\n{{ 'a'.split('') }}", "\n{{ x.y }}", "\n{{ none + 1 }}",
      "\n{{ [1, 'a']|sort }}", "\n{{ 'a' < 1 }}", "\n{{ x() }}", "\n{{ 'x'|nothing }}", "\n{{ 'x' is nothing }}",
      "\n{% include 'secrets' %}", "\n{% import 'os' as os %}", "\n{{ raise_exception('no') }}", "\n{% break %}",
      "\n{% set a, b = [1] %}", "\n{{ '%s %s' % 'a' }}", "\n{{ '{' .format(1) }}", "\n{{ x|tojson }}",
    ])
  func bounded(_ source: String) {
    let clock = ContinuousClock()
    let time = clock.measure {
      do throws(TemplateError) {
        let text = try Self.render(source)
        Issue.record("rendered \(text.utf8.count) bytes of \(source.prefix(80))")
      } catch {
        switch error {
        case .syntax(let line, _), .evaluation(let line, _), .raised(let line, _), .limit(let line, _):
          #expect(line == 2, "\(error)")
        default: Issue.record("\(error)")
        }
      }
    }
    #expect(time < .seconds(60))
  }

  @Test(
    "extreme but valid values give what Python gives",
    arguments: [
      ("{{ 'abc'[-9223372036854775807:9223372036854775807] }}", "abc"),
      ("{{ 'abc'[::-9223372036854775807] }}", "c"), ("{{ 'abc'[9223372036854775807] }}", ""),
      ("{{ [1, 2][-9223372036854775807:] }}", "[1, 2]"), ("{{ 'ab' * -5 }}", ""), ("{{ [1] * -1 }}", "[]"),
      ("{{ (-9223372036854775807 - 1) % -1 }}", "0"), ("{{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }}", "-4 2 -2"),
      ("{{ range(-9223372036854775807, 9223372036854775807, -1)|list }}", "[]"),
      ("{{ 1e16 }} {{ 1e-5 }} {{ 0.1 + 0.2 }} {{ 4 / 2 }}", "1e+16 1e-05 0.30000000000000004 2.0"),
      ("{{ 12345678901234567.0 }} {{ 123456.5 }} {{ -0.0 }}", "1.2345678901234568e+16 123456.5 -0.0"),
      ("{{ [true, none, 'a\\'b', 1.0, {'k': ('t',)}] }}", "[True, None, \"a'b\", 1.0, {'k': ('t',)}]"),
      ("{{ 'a b  c'.split() }} {{ 'a,b,c'.rsplit(',', 1) }}", "['a', 'b', 'c'] ['a,b', 'c']"),
      ("{{ 'é'|length }} {{ 'héllo'[1:3] }} {{ 'straße'|upper }}", "1 él STRASSE"),
      ("{{ {'a': 'é<&>', 'b': [1, {}]}|tojson }}", "{\"a\": \"é<&>\", \"b\": [1, {}]}"),
      ("{{ {'a': [1, 2]}|tojson(indent=2) }}", "{\n  \"a\": [\n    1,\n    2\n  ]\n}"),
      ("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1"),
      ("{% for i in range(5) if i is odd %}{{ loop.index }}{{ i }}{% else %}-{% endfor %}", "1123"),
      (
        "{% for i in range(9) %}{% if i == 3 %}{% break %}{% elif i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}",
        "02"
      ),
      (
        "{% for x in [[1, [2]], 3] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}{% endif %}{% endfor %}",
        "(1(2))3"
      ),
      (
        "{% macro m(a, b='d') %}{{ a }}{{ b }}{{ caller() if caller }}{% endmacro %}{{ m(1) }}{% call m(2, b=3) %}c{% endcall %}",
        "1d23c"
      ),
      ("{% filter upper %}a{{ 'b' }}{% endfilter %}{% set t | trim %} x {% endset %}[{{ t }}]", "AB[x]"),
      ("a\n  {% if true %}\n  b\n  {% endif %}\nc", "a\n  b\nc"),
      ("{% raw %}{{ x }}{% endraw %}{# c #}\nd", "{{ x }}d"),
      ("{{ x }}{{ y is defined }}{{ z|default('d') }}", "Falsed"), ("{% generation %}g{% endgeneration %}", "g"),
      ("{{ ['b', 'A', 'c']|sort|join(',') }} {{ [3, 1, 2]|max }} {{ [1, 2]|sum }}", "A,b,c 3 3"),
      ("{{ 'x' ~ 1 ~ none ~ 2.50 }}", "x1None2.5"), ("{{ messages[0]['role'] }}{{ bos_token }}", "user<s>"),
    ])
  func valid(_ source: String, _ expected: String) throws {
    #expect(try Self.render(source) == expected)
  }

  /// As Python has it: texts are their code points, so an accent of its own makes another text.
  @Test(
    "texts are compared, found and cut by code points",
    arguments: [
      ("{{ '\u{E9}' == 'e\u{301}' }} {{ '\u{E9}' != 'e\u{301}' }} {{ '\u{E9}' in ['e\u{301}'] }}", "False True False"),
      (
        "{{ '\u{E9}' is eq('e\u{301}') }} {{ 'K' is sameas('\u{212A}') }} {{ 'e\u{301}' < '\u{E9}' }}",
        "False False True"
      ),
      ("{{ 'e' in 'e\u{301}' }} {{ '\u{301}' in 'e\u{301}' }} {{ '\u{E9}' in 'xe\u{301}' }}", "True True False"),
      ("{{ {'\u{E9}': 1, 'e\u{301}': 2}|length }} {{ {'\u{E9}': 1}['e\u{301}'] is defined }}", "2 False"),
      ("{{ {'\u{E9}': 1, 'e\u{301}': 2}['\u{E9}'] }} {{ {'\u{E9}': 1}.get('e\u{301}', 3) }}", "1 3"),
      ("{{ 'e\u{301}' in {'\u{E9}': 1} }} {{ {'K': 1} == {'\u{212A}': 1} }}", "False False"),
      ("{{ ['\u{E9}', 'e\u{301}', '\u{E9}']|unique|list|length }} {{ ['\u{E9}', 'e\u{301}'].count('\u{E9}') }}", "2 1"),
      ("{{ [{'a': '\u{E9}'}, {'a': 'e\u{301}'}]|groupby('a')|length }}", "2"),
      ("{{ 'xe\u{301}'.replace('e', 'o') }} {{ 'e\u{301}'.replace('\u{E9}', '-') == 'e\u{301}' }}", "xo\u{301} True"),
      ("{{ 'e\u{301}x'.split('e') }} {{ 'a \u{301}b'.split() }}", "['', '\u{301}x'] ['a', '\u{301}b']"),
      (
        "{{ 'e\u{301}'.startswith('e') }} {{ 'e\u{301}'.endswith('\u{E9}') }} {{ 'e\u{301}'.find('\u{301}') }}",
        "True False 1"
      ),
      (
        "{{ 'e\u{301}'|length }} {{ 'e\u{301}'[0] }} {{ 'a\\r\\nb'|length }} {{ 'a\\r\\nb'.split('\\n')|length }}",
        "2 e 4 2"
      ),
      ("{{ 'e\u{301}'.strip('e') == '\u{301}' }} {{ 'e\u{301}'.partition('e')[2]|length }}", "True 1"),
      (
        "{{ '\u{212A}'|upper == 'K' }} {{ '\u{212A}' is upper }} {{ {'e\u{301}': '\u{E9}'}|tojson|length }}",
        "False True 11"
      ),
      ("{% set n = namespace() %}{% set n.a = 'e\u{301}' %}{{ 'y' if n.a == '\u{E9}' else 'n' }}", "n"),
    ])
  func codePoints(_ source: String, _ expected: String) throws {
    #expect(try Array(Self.render(source).utf8) == Array(expected.utf8))
  }

  @Test("values given to a template are compared by code points")
  func givenValues() throws {
    let value = try TemplateValue(json: #"{"\u00e9": 1, "e\u0301": 2}"#)
    #expect(value["\u{E9}"] == 1 && value["e\u{301}"] == 2)
    #expect(TemplateValue.string("\u{E9}") != "e\u{301}")
    #expect(Set<TemplateValue>(["\u{E9}", "e\u{301}", "\u{E9}"]).count == 2)
  }

  @Test("mutated templates throw or render, and never trap", .requires(golden: GoldenTemplate.folder))
  func mutations() throws {
    var generator = RandomSource(seed: 7)
    let pieces = [
      "{{", "}}", "{%", "%}", "-", "'", "(", ")", "[", "]", "|", ".", ":", "9223372036854775807", "-1", " * ",
      " // ", "not ", " is ", "loop", "messages", "none", "0", "[::-1]", "|tojson", "|length", "split", " % ", "\\x",
      "é",
    ]
    var rendered = 0
    for name in GoldenTemplate.names {
      let golden = try GoldenTemplate(name)
      let chats = golden.cases
      for _ in 0..<150 {
        var bytes = Array(golden.source.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let at = Int.random(in: 0..<bytes.count, using: &generator)
          let length = min(Int.random(in: 0...6, using: &generator), bytes.count - at)
          let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
          bytes.replaceSubrange(at..<at + length, with: Bool.random(using: &generator) ? Array(piece.utf8) : [])
          if bytes.isEmpty { bytes = [0x20] }
        }
        guard let template = try? ChatTemplate(source: String(decoding: bytes, as: UTF8.self)) else { continue }
        let chat = chats[Int.random(in: 0..<chats.count, using: &generator)]
        if (try? golden.render(chat, with: template)) != nil { rendered += 1 }
      }
    }
    #expect(rendered > 100)
  }

  @Test("mutated chats throw or render, and never trap", .requires(golden: GoldenTemplate.folder))
  func mutatedChats() throws {
    var generator = RandomSource(seed: 11)
    let json = try ChatTemplate(source: "{{ chat|tojson }}")
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "9223372036854775807", "1e308", "0.5", "{}", "[]",
      "\"role\":", "\"content\":", "\"tool_calls\":", "\"user\"", "\"tool\"", "\\u0000", "\\ud800", "\u{1F600}",
      "\u{7F}",
    ]
    var (parsed, rendered) = (0, 0)
    for name in GoldenTemplate.names {
      let golden = try GoldenTemplate(name)
      let template = try ChatTemplate(source: golden.source)
      for chat in golden.cases {
        let text = try json.render(messages: [], variables: ["chat": chat])
        for _ in 0..<20 {
          var bytes = Array(text.utf8)
          for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&bytes, with: pieces, using: &generator) }
          guard let mutated = try? TemplateValue(json: bytes) else { continue }
          parsed += 1
          if (try? golden.render(mutated, with: template)) != nil { rendered += 1 }
        }
      }
    }
    #expect(parsed > 500 && rendered > 200, "\(parsed) parsed, \(rendered) rendered")
  }

  /// Cuts a few bytes out, puts a piece in, changes a byte, or puts a stretch of the text elsewhere.
  private func mutate(_ bytes: inout [UInt8], with pieces: [String], using generator: inout RandomSource) {
    let at = Int.random(in: 0...bytes.count, using: &generator)
    let end = min(bytes.count, at + Int.random(in: 0...12, using: &generator))
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes.removeSubrange(at..<end)
    case 1: bytes.replaceSubrange(at..<end, with: Array((pieces.randomElement(using: &generator) ?? "").utf8))
    case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &generator)
    default: bytes.insert(contentsOf: Array(bytes[at..<end]), at: Int.random(in: 0...bytes.count, using: &generator))
    }
  }

  @Test("a chat of 20 messages renders in well under a millisecond")
  func speed() throws {
    let template = try ChatTemplate.named("chatml")
    let messages = (0..<20).map { ChatMessage(role: $0 % 2 == 0 ? "user" : "assistant", content: "Message \($0)") }
    let time = try ContinuousClock().measure {
      for _ in 0..<100 { _ = try template.render(messages: messages) }
    }
    print("20 ChatML messages: \(time / 100)")
    #expect(time / 100 < .milliseconds(1))
  }

  @Test("built-in templates render; unknown names say which there are", arguments: ChatTemplate.builtInNames)
  func builtIn(_ name: String) throws {
    let chat = [ChatMessage(role: "system", content: "Be brief."), ChatMessage(role: "user", content: "Hello")]
    let text = try ChatTemplate.named(name).render(messages: chat, bos: "<s>", eos: "</s>")
    #expect(text.contains("Hello") && text.contains("Be brief."))
    #expect(throws: TemplateError.unknownName("x", known: ChatTemplate.builtInNames)) { try ChatTemplate.named("x") }
  }

  @Test(
    "what is not JSON is refused",
    arguments: [
      "", "[", "{", "{\"a\"", "{\"a\":}", "[1,]", "01", "1.", "1e", "-", "tru", "\"", "\"\\x\"", "\"\\u12\"", "[1] 2",
      "1e999", String(repeating: "[", count: 100_000), "\"\u{1}\"",
    ])
  func badJSON(_ text: String) {
    #expect(throws: TemplateError.self) { try TemplateValue(json: text) }
  }
}
