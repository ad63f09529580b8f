/// A picture of 8-bit red, green, blue and alpha, in rows from the top; colour is not multiplied by alpha.
public struct Pixels: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `width * height * 4` bytes: red, green, blue, alpha of each pixel, without padding between rows.
  public let bytes: [UInt8]

  /// The most pixels that any picture here may have.
  public static let maximumCount = 1 << 24

  /// A picture of given bytes; nil unless there are exactly `width * height * 4`, at least one pixel and at most
  /// `maximumCount`.
  public init?(width: Int, height: Int, bytes: [UInt8]) {
    guard (1...Self.maximumCount).contains(width), (1...Self.maximumCount).contains(height) else { return nil }
    guard width * height <= Self.maximumCount, bytes.count == width * height * 4 else { return nil }
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// The pixel in column `x` of row `y`, both counted from 0 at the top left; transparent black outside.
  public subscript(x: Int, y: Int) -> Pixel {
    guard (0..<width).contains(x), (0..<height).contains(y) else {
      return Pixel(red: 0, green: 0, blue: 0, alpha: 0)
    }
    let at = (y * width + x) * 4
    return Pixel(red: bytes[at], green: bytes[at + 1], blue: bytes[at + 2], alpha: bytes[at + 3])
  }
}

extension Pixels {
  /// The picture laid on paper of one colour: opaque everywhere.
  ///
  /// Most pictures are drawn to be seen on white; on a dark terminal their black lines would be lost.
  public func laid(on paper: Pixel) -> Pixels {
    var result = bytes
    let under = [Int(paper.red), Int(paper.green), Int(paper.blue)]
    for at in stride(from: 0, to: result.count, by: 4) {
      let alpha = Int(result[at + 3])
      guard alpha < 255 else { continue }
      for channel in 0..<3 {
        let sum = Int(result[at + channel]) * alpha + under[channel] * (255 - alpha)
        result[at + channel] = UInt8(clamping: (sum + 127) / 255)
      }
      result[at + 3] = 255
    }
    return Pixels(width: width, height: height, bytes: result) ?? self
  }
}

/// One pixel; colour is not multiplied by alpha.
public struct Pixel: Sendable, Equatable {
  /// 0 to 255, in sRGB.
  public var red: UInt8
  /// 0 to 255, in sRGB.
  public var green: UInt8
  /// 0 to 255, in sRGB.
  public var blue: UInt8
  /// 0 transparent, 255 opaque.
  public var alpha: UInt8

  /// A pixel, by default opaque.
  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }
}
