import Foundation
import Pictures
import TestSupport
import Testing

@Suite struct SVGRendererTests {
  @Test func aRedCircleIsRedInTheMiddle() throws {
    let pixels = try renderer.draw(source: svg("<circle cx='50' cy='50' r='40' fill='red'/>"), width: 64, height: 64)
    #expect(pixels.width == 64 && pixels.height == 64)
    #expect(pixels[32, 32] == Pixel(red: 255, green: 0, blue: 0))
    #expect(pixels[0, 0].alpha == 0)
  }

  @Test func colourIsNotMultipliedByAlpha() throws {
    let pixels = try renderer.draw(
      source: svg("<rect width='100' height='100' fill='#20c040' opacity='0.5'/>"), width: 8, height: 8)
    let pixel = pixels[4, 4]
    #expect(abs(Int(pixel.red) - 0x20) <= 2 && abs(Int(pixel.green) - 0xC0) <= 2 && abs(Int(pixel.blue) - 0x40) <= 2)
    #expect(abs(Int(pixel.alpha) - 128) <= 1)
  }

  @Test(arguments: [
    ("viewBox='0 0 200 100'", 64, 32), ("width='50' height='100'", 32, 64), ("width='1e9' height='1e9'", 64, 64),
    ("width='1e9' height='1'", 64, 1), ("viewBox='0 0 0 0'", 64, 64), ("", 64, 64),
  ])
  func aspectIsKept(attributes: String, width: Int, height: Int) throws {
    let source = svg("<rect width='100' height='100' fill='blue'/>", attributes: attributes)
    let pixels = try renderer.draw(source: source, width: 64, height: 64)
    #expect(pixels.width == width && pixels.height == height)
  }

  @Test func theSampleIsDrawn() throws {
    let markup = try SVGSanitizer.sanitize(pelican)
    #expect(markup.isValid, "\(markup.problems)")
    let pixels = try renderer.draw(markup, width: 400, height: 300)
    let sun = pixels[58, 52]
    #expect(sun.red > 240 && sun.green > 190 && sun.blue < 140)
    let road = pixels[2, 296]
    #expect(abs(Int(road.red) - 0x6C) < 4 && road.alpha == 255)
  }

  @Test(arguments: [
    (0, 10, "pixels on a side", 0), (-1, 10, "pixels on a side", -1), (9000, 10, "pixels on a side", 9000),
    (8192, 8192, "pixels", 8192 * 8192), (Int.max, Int.max, "pixels on a side", Int.max),
  ])
  func sizesBeyondTheLimitAreRefused(width: Int, height: Int, what: String, value: Int) {
    let limit = what == "pixels" ? Pixels.maximumCount : SVGRenderer.maximumSide
    #expect(throws: PicturesError.tooLarge(what: what, value: value, limit: limit)) {
      try renderer.draw(source: pelican, width: width, height: height)
    }
  }

  @Test(arguments: ["/bin/true", "/nonexistent/program"])
  func anotherProgramIsNotADrawingProcess(program: String) throws {
    let error = #expect(throws: PicturesError.self) {
      try SVGRenderer(program: program).draw(source: pelican, width: 8, height: 8)
    }
    guard case .cannotStart = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aProcessThatSaysNothingIsLeftAtTheDeadline() {
    let silent = SVGRenderer(limits: .init(wallSeconds: 0.2), program: "/bin/cat")
    expectError(PicturesError.self, saying: "it did not answer as a drawing process") {
      try silent.draw(source: pelican, width: 8, height: 8)
    }
  }

  @Test func pngHasItsSignatureAndComesBack() throws {
    let pixels = try renderer.draw(source: pelican, width: 80, height: 60)
    let png = try pixels.png()
    #expect(png.prefix(8).elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    #expect(try Pixels(png: png) == pixels)
  }

  @Test func halfTransparentPixelsComeBackFromPNGWithinRounding() throws {
    let pixels = try #require(Pixels(width: 2, height: 1, bytes: [200, 100, 50, 128, 9, 9, 9, 0]))
    let back = try Pixels(png: try pixels.png())
    #expect(abs(Int(back[0, 0].red) - 200) <= 2 && back[0, 0].alpha == 128 && back[1, 0].alpha == 0)
  }

  @Test func filesAreWrittenWhollyOrNotAtAll() throws {
    let folder = NSTemporaryDirectory() + "quantscope-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try PictureFile.write([1, 2, 3], to: folder + "/a.png")
    try PictureFile.write([4], to: folder + "/a.png")
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/a.png")) == Data([4]))
    expectError(PicturesError.self, saying: "missing/a.png: No such file or directory") {
      try PictureFile.write([1], to: folder + "/missing/a.png")
    }
    try FileManager.default.createDirectory(atPath: folder + "/b.png", withIntermediateDirectories: true)
    expectError(PicturesError.self, saying: "b.png: Is a directory") {
      try PictureFile.write([1], to: folder + "/b.png")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.png", "b.png"])
  }
}
