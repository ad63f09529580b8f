import Pictures
import Testing

/// Pictures made to do harm: each ends in pixels or an error, within its limits, and the next picture is drawn.
@Suite(.serialized) struct HostileSVGTests {
  static let strict = SVGRenderer(
    limits: .init(memory: 128 << 20, processorSeconds: 1, wallSeconds: 2), program: program)

  static let pictures: [(name: String, source: String)] = [
    ("entities", entities),
    ("depth", "<svg>" + String(repeating: "<g>", count: 100_000) + "<rect width='9' height='9'/>"),
    ("recursion", "<svg><g id='a'><use href='#a'/><rect width='9' height='9'/></g></svg>"),
    ("doubling", doubling),
    ("filter", filter),
    (
      "turbulence",
      "<svg viewBox='0 0 9 9'><filter id='f'><feTurbulence baseFrequency='9' numOctaves='2000000000'/></filter>"
        + "<rect width='9' height='9' filter='url(#f)'/></svg>"
    ),
    (
      "pattern",
      "<svg viewBox='0 0 9 9'><pattern id='p' width='1e-9' height='1e-9' patternUnits='userSpaceOnUse'>"
        + "<rect width='1' height='1'/></pattern><rect width='9' height='9' fill='url(#p)'/></svg>"
    ),
    ("dashes", "<svg viewBox='0 0 9 9'><path d='M0 0L1e9 1e9' stroke='red' stroke-dasharray='1e-6'/></svg>"),
    ("numbers", "<svg viewBox='-1e308 -1e308 1e308 1e308'><circle r='1e308' cx='NaN' cy='inf'/></svg>"),
  ]

  static let entities = """
    <!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
    <svg><!DOCTYPE svg [<!ENTITY d "&c;&c;">]><text y="9">&c;&d;</text></svg>
    """

  static let doubling =
    "<svg viewBox='0 0 9 9'><defs><g id='g0'><rect width='9' height='9'/></g>"
    + (1..<40).map { "<g id='g\($0)'><use href='#g\($0 - 1)'/><use href='#g\($0 - 1)'/></g>" }.joined()
    + "</defs><use href='#g39'/></svg>"

  static let filter =
    "<svg viewBox='0 0 9 9'><filter id='f' x='-1e6' y='-1e6' width='2e6' height='2e6'>"
    + String(repeating: "<feGaussianBlur stdDeviation='1e5'/><feMorphology radius='1e5'/>", count: 200)
    + "</filter><rect width='9' height='9' filter='url(#f)'/></svg>"

  @Test(arguments: pictures.map(\.name)) func endsWithinItsLimits(name: String) throws {
    let source = try #require(Self.pictures.first { $0.name == name }).source
    let start = ContinuousClock.now
    do {
      _ = try Self.strict.draw(source: Array(source.utf8), width: 600, height: 600)
    } catch {
      #expect(!error.description.isEmpty)
    }
    #expect(ContinuousClock.now - start < .seconds(4))
    // Whatever became of it, the next picture is drawn, by a new process where the last one was ended.
    let next = try Self.strict.draw(source: svg("<rect width='100' height='100' fill='#00f'/>"), width: 4, height: 4)
    #expect(next[2, 2] == Pixel(red: 0, green: 0, blue: 255))
  }

  @Test func aProcessOutOfTimeIsEndedAndReported() throws {
    let hurried = SVGRenderer(limits: .init(processorSeconds: 9, wallSeconds: 0.5), program: program)
    _ = try hurried.draw(source: svg("<rect width='9' height='9'/>"), width: 4, height: 4)
    #expect(throws: PicturesError.timedOut(seconds: 0.5)) {
      try hurried.draw(source: Array(Self.filter.utf8), width: 2000, height: 2000)
    }
  }

  @Test func aPictureBeyondTheMemoryIsRefusedAndReported() throws {
    let small = SVGRenderer(limits: .init(memory: 16 << 20), program: program)
    let error = #expect(throws: PicturesError.self) { try small.draw(source: pelican, width: 4000, height: 3000) }
    switch error {
    case .drawingStopped, .drawingFailed: break
    default: Issue.record("\(String(describing: error))")
    }
    #expect(try small.draw(source: pelican, width: 40, height: 30).width == 40)
  }

  @Test(arguments: [
    "<image href='file:///etc/passwd' width='9' height='9'/>", "<image xlink:href='http://example.com/a.png'/>",
    "<use href='other.svg#a'/>", "<script>alert(1)</script>", "<SCRIPT>alert(1)</SCRIPT>", "<rect onclick='alert(1)'/>",
    "<foreignObject><body><iframe src='http://example.com'/></body></foreignObject>",
    "<style>@import url(http://example.com/a.css);</style>", "<style>@\\69mport 'a.css';</style>",
    "<style><![CDATA[rect{fill:URL( 'http://example.com')}]]></style>",
    "<rect style='fill:url(http://example.com/#a)'/>", "<rect fill='&#117;rl(http://example.com/a)'/>",
    "<a href='javascript:alert(1)'><rect/></a>", "<a xlink:href=' java&#10;script:alert(1)'><rect/></a>",
    "<set attributeName='href' to='javascript:alert(1)'/>", "<rect xml:base='http://example.com/'/>",
    "<image href='data:image/svg+xml;base64,AAAA'/>", "<xi:include href='/etc/passwd' parse='text'/>",
    "<?xml-stylesheet href='http://example.com/a.css'?>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "<feImage href='//example.com/a.png'/>",
  ])
  func nothingOutsideThePictureIsKept(content: String) throws {
    let markup = try SVGSanitizer.sanitize(svg(content + "<rect width='9' height='9'/>"))
    let kept = markup.text.replacing(" xmlns=\"http://www.w3.org/2000/svg\"", with: "")
      .replacing("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", with: "").lowercased()
    for word in [
      "example.com", "passwd", "alert", "import", "script", "onclick", "iframe", "svg+xml", "entity", "base",
    ] {
      #expect(!kept.contains(word), "\(kept)")
    }
    _ = try renderer.draw(markup, width: 9, height: 9)
  }
}
