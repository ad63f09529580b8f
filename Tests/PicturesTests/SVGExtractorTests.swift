import Pictures
import Testing

@Suite struct SVGExtractorTests {
  static let answers: [(text: String, pictures: Int)] = [
    (
      "Here is a circle:\n```svg\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n"
        + "  <circle cx=\"4\" cy=\"4\" r=\"3\" fill=\"red\"/>\n</svg>\n```\nEnjoy.", 1
    ),
    (
      "Use the `<svg>` element, as in <svg width='9' height='9'><rect width='9' height='9'/></svg>, and\n```xml\n"
        + "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg width=\"9\"><g><path d=\"M0 0L9 9\"/></g></svg>\n```", 2
    ),
    (
      "The <svg> tag holds shapes.\n<svg viewBox=\"0 0 9 9\"><text x=\"1\" y=\"8\">a &lt; b &amp; c — ü</text></svg>", 1
    ),
    (
      "<svg><style>rect{fill:red}</style><rect width=9 height=9 width=8/><circle r=\"2\" fill=\"blue/>\n<line x1='0'/>"
        + "</g><g><!-- open --><polygon points=\"0,0 9,9 0,9\">", 1
    ),
    ("<svg viewBox='0 0 9 9'><rect width='9' height='9'/>\n```\nThat was cut. <svg><ellipse rx='1' ry='2'/></svg>", 2),
    ("<svgfoo> <sv <<svg><rect/></svg>", 1), ("no picture, 1 < 2", 0), ("<svg", 0), ("<svg></svg>", 1),
  ]

  @Test(arguments: answers.indices) func everySplitFindsTheSame(index: Int) {
    let (text, count) = Self.answers[index]
    let bytes = Array(text.utf8)
    var whole = SVGExtractor()
    whole.append(bytes)
    whole.finish()
    #expect(whole.pictures.count == count)
    for split in bytes.indices {
      var parts = SVGExtractor()
      parts.append(bytes[..<split])
      _ = parts.pictures
      parts.append(bytes[split...])
      parts.finish()
      #expect(parts.pictures == whole.pictures)
    }
  }

  @Test(arguments: answers.indices) func everyBeginningCanBeDrawn(index: Int) throws {
    var extractor = SVGExtractor()
    var revision = -1
    for byte in Self.answers[index].text.utf8 {
      extractor.append([byte])
      guard extractor.revision != revision, let picture = extractor.latest else { continue }
      revision = extractor.revision
      #expect(throws: Never.self) { try renderer.draw(picture.markup, width: 9, height: 9) }
    }
  }

  @Test func theSampleGrowsElementByElement() throws {
    var extractor = SVGExtractor()
    var drawn = 0
    for byte in pelican {
      extractor.append([byte])
      guard let picture = extractor.latest, picture.markup.drawnElements > drawn else { continue }
      drawn = picture.markup.drawnElements
      #expect(throws: Never.self) { try renderer.draw(picture.markup, width: 40, height: 30) }
    }
    #expect(drawn > 20 && extractor.latest?.markup.isValid == true)
  }

  @Test func rangesNameThePicturesBytes() {
    let text = "ab<svg><rect/></svg>cd"
    var extractor = SVGExtractor()
    extractor.append(text)
    #expect(extractor.pictures.map(\.range) == [2..<20])
  }

  @Test func closingKeepsWhatWasFinished() throws {
    let markup = try SVGSanitizer.sanitize(
      Array("<svg viewBox='0 0 9 9'><g><rect width='3' height=\"3\"/><circle r='1".utf8))
    #expect(
      markup.text
        == "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><g><rect width=\"3\" height=\"3\"/></g></svg>"
    )
    #expect(!markup.isComplete && markup.drawnElements == 1)
  }

  @Test func whatIsWrongIsSaidWithItsLine() throws {
    let markup = try SVGSanitizer.sanitize(svg("\n<rect width='1' width='2'/>\n</g>\n<text>a & b</text>"))
    #expect(
      markup.problems.map(\.description) == [
        "line 2: attribute width is given twice", "line 3: </g> closes nothing",
        "line 4: an & begins no character reference of XML",
      ])
  }

  @Test func limitsHold() throws {
    let limits = SVGLimits(bytes: 2000, elements: 10, depth: 5, pictures: 2)
    let many = String(repeating: "<rect/>", count: 1000)
    let markup = try SVGSanitizer.sanitize(svg(many), limits: limits)
    #expect(markup.drawnElements <= 10 && markup.bytes.count < 4000 && !markup.isComplete)
    var extractor = SVGExtractor(limits: limits)
    for _ in 0..<9 { extractor.append("<svg><rect/></svg>") }
    #expect(extractor.pictures.count == 2)
    #expect(try SVGSanitizer.sanitize(svg(String(repeating: "<g>", count: 90)), limits: limits).bytes.count < 300)
  }

  @Test func aLongPictureTakesTimeInProportion() {
    var extractor = SVGExtractor()
    let start = ContinuousClock.now
    extractor.append("<svg><path d=\"")
    for _ in 0..<100_000 { extractor.append("L1 2 ") }
    extractor.append("\"/></svg>")
    #expect(extractor.pictures.count == 1)
    #expect(ContinuousClock.now - start < .seconds(1))
  }
}
