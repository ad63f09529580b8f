import CRsvg

/// A cairo surface of 32-bit pixels; lives for one picture.
@safe final class CairoSurface {
  let surface: OpaquePointer
  let width: Int
  let height: Int

  /// A transparent surface; nil where there is no memory for it.
  init?(width: Int, height: Int) {
    guard (1...32_000).contains(width), (1...32_000).contains(height) else { return nil }
    guard let surface = unsafe cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height)) else {
      return nil
    }
    unsafe self.surface = surface
    self.width = width
    self.height = height
    guard unsafe cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { return nil }
  }

  deinit {
    unsafe cairo_surface_destroy(surface)
  }

  /// The surface's rows as machine words: alpha, red, green, blue from the highest byte, multiplied by alpha.
  private func withRows(_ body: (_ row: Int, UnsafeMutableBufferPointer<UInt32>) -> Void) {
    unsafe cairo_surface_flush(surface)
    let stride = Int(unsafe cairo_image_surface_get_stride(surface))
    guard let data = unsafe cairo_image_surface_get_data(surface) else { return }
    for row in 0..<height {
      let start = unsafe UnsafeMutableRawPointer(data + row * stride)
      unsafe body(row, UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: UInt32.self), count: width))
    }
    unsafe cairo_surface_mark_dirty(surface)
  }

  /// The surface's pixels as bytes of `Pixels`.
  func rgba() -> [UInt8] {
    var result = [UInt8](repeating: 0, count: width * height * 4)
    unsafe withRows { row, words in
      for column in 0..<width {
        let word = unsafe words[column]
        let alpha = word >> 24
        guard alpha > 0 else { continue }
        let at = (row * width + column) * 4
        result[at] = Self.divide(word >> 16 & 255, by: alpha)
        result[at + 1] = Self.divide(word >> 8 & 255, by: alpha)
        result[at + 2] = Self.divide(word & 255, by: alpha)
        result[at + 3] = UInt8(truncatingIfNeeded: alpha)
      }
    }
    return result
  }

  /// Copies `pixels`, of the surface's size, onto it.
  func fill(with pixels: Pixels) {
    unsafe withRows { row, words in
      for column in 0..<min(width, pixels.width) {
        let pixel = pixels[column, row]
        let alpha = UInt32(pixel.alpha)
        let red = (UInt32(pixel.red) * alpha + 127) / 255
        let green = (UInt32(pixel.green) * alpha + 127) / 255
        let blue = (UInt32(pixel.blue) * alpha + 127) / 255
        unsafe words[column] = alpha << 24 | red << 16 | green << 8 | blue
      }
    }
  }

  private static func divide(_ value: UInt32, by alpha: UInt32) -> UInt8 {
    UInt8(min(255, (value * 255 + alpha / 2) / alpha))
  }
}
