import Pictures
import Testing

@Suite struct PixelsTests {
  @Test func bytesMustMatchTheSize() {
    #expect(Pixels(width: 1, height: 2, bytes: [UInt8](repeating: 0, count: 8)) != nil)
    #expect(Pixels(width: 1, height: 2, bytes: [UInt8](repeating: 0, count: 7)) == nil)
    #expect(Pixels(width: 0, height: 2, bytes: []) == nil)
    #expect(Pixels(width: -1, height: -1, bytes: [0, 0, 0, 0]) == nil)
    #expect(Pixels(width: Int.max, height: Int.max, bytes: []) == nil)
  }

  @Test func outsideIsTransparent() {
    let pixels = Pixels(width: 1, height: 1, bytes: [1, 2, 3, 255])
    #expect(pixels?[0, 0] == Pixel(red: 1, green: 2, blue: 3))
    #expect(pixels?[1, 0].alpha == 0)
    #expect(pixels?[0, -1].alpha == 0)
  }

  @Test func paperShowsThroughWhatIsTransparent() {
    let pixels = Pixels(width: 3, height: 1, bytes: [9, 9, 9, 0, 0, 0, 0, 128, 7, 8, 9, 255])
    let laid = pixels?.laid(on: Pixel(red: 255, green: 255, blue: 255))
    #expect(laid?.bytes == [255, 255, 255, 255, 127, 127, 127, 255, 7, 8, 9, 255])
  }
}
