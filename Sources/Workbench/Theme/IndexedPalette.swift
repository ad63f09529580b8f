/// The 256 colours that terminals agree on: 16 that people redefine, a cube of 6 by 6 by 6, and 24 greys.
package enum IndexedPalette {
  private static let levels: [Int] = [0, 95, 135, 175, 215, 255]

  /// The place among the 240 fixed colours that is nearest to `rgb` (weighted for the eye).
  package static func nearest(to rgb: RGB) -> UInt8 {
    let cube = (nearestLevel(rgb.red), nearestLevel(rgb.green), nearestLevel(rgb.blue))
    let cubeColour = RGB(
      UInt8(clamping: levels[cube.0]), UInt8(clamping: levels[cube.1]), UInt8(clamping: levels[cube.2]))
    let mean = (Int(rgb.red) * 3 + Int(rgb.green) * 6 + Int(rgb.blue)) / 10
    let step = min(23, max(0, (mean - 3) / 10))
    let grey = UInt8(clamping: 8 + 10 * step)
    if distance(rgb, RGB(grey, grey, grey)) < distance(rgb, cubeColour) { return UInt8(clamping: 232 + step) }
    return UInt8(clamping: 16 + 36 * cube.0 + 6 * cube.1 + cube.2)
  }

  /// The nearest of the 16, taken at their usual values.
  package static func nearestOfSixteen(to rgb: RGB) -> UInt8 {
    let best = usual.indices.min { distance(rgb, usual[$0]) < distance(rgb, usual[$1]) }
    return UInt8(clamping: best ?? 0)
  }

  private static func nearestLevel(_ value: UInt8) -> Int {
    let value = Int(value)
    return value < 48 ? 0 : value < 115 ? 1 : min(5, (value - 35) / 40)
  }

  private static func distance(_ one: RGB, _ other: RGB) -> Int {
    let red = Int(one.red) - Int(other.red)
    let green = Int(one.green) - Int(other.green)
    let blue = Int(one.blue) - Int(other.blue)
    return 3 * red * red + 6 * green * green + blue * blue
  }

  private static let usual: [RGB] = [
    RGB(0, 0, 0), RGB(170, 0, 0), RGB(0, 170, 0), RGB(170, 85, 0), RGB(0, 0, 170), RGB(170, 0, 170), RGB(0, 170, 170),
    RGB(170, 170, 170), RGB(85, 85, 85), RGB(255, 85, 85), RGB(85, 255, 85), RGB(255, 255, 85), RGB(85, 85, 255),
    RGB(255, 85, 255), RGB(85, 255, 255), RGB(255, 255, 255),
  ]
}
