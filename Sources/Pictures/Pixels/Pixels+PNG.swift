import CRsvg

extension Pixels {
  /// The picture as a PNG file's bytes, by cairo.
  ///
  /// - Throws: `PicturesError.png` with cairo's reason.
  public func png() throws(PicturesError) -> [UInt8] {
    guard let surface = CairoSurface(width: width, height: height) else {
      throw .png(reason: "\(width) by \(height) pixels are more than cairo takes")
    }
    surface.fill(with: self)
    var bytes: [UInt8] = []
    let status = unsafe withUnsafeMutablePointer(to: &bytes) { target in
      unsafe cairo_surface_write_to_png_stream(
        surface.surface,
        { target, data, count in
          guard let target = unsafe target, let data = unsafe data else { return CAIRO_STATUS_WRITE_ERROR }
          let chunk = unsafe UnsafeBufferPointer(start: data, count: Int(count))
          unsafe target.assumingMemoryBound(to: [UInt8].self).pointee.append(contentsOf: chunk)
          return CAIRO_STATUS_SUCCESS
        }, target)
    }
    try Self.check(status)
    return bytes
  }

  /// Reads a PNG file's bytes, by cairo; for files of our own making, not for bytes from outside.
  package init(png bytes: [UInt8]) throws(PicturesError) {
    var rest = bytes[...]
    let surface = unsafe withUnsafeMutablePointer(to: &rest) { source in
      unsafe cairo_image_surface_create_from_png_stream(
        { source, data, count in
          guard let source = unsafe source?.assumingMemoryBound(to: ArraySlice<UInt8>.self), let data = unsafe data,
            unsafe source.pointee.count >= Int(count)
          else { return CAIRO_STATUS_READ_ERROR }
          for at in 0..<Int(count) { unsafe data[at] = source.pointee.removeFirst() }
          return CAIRO_STATUS_SUCCESS
        }, source)
    }
    defer { unsafe cairo_surface_destroy(surface) }
    try Self.check(unsafe cairo_surface_status(surface))
    let width = Int(unsafe cairo_image_surface_get_width(surface))
    let height = Int(unsafe cairo_image_surface_get_height(surface))
    guard let copy = CairoSurface(width: width, height: height) else { throw .png(reason: "it is too large") }
    let context = unsafe cairo_create(copy.surface)
    defer { unsafe cairo_destroy(context) }
    unsafe cairo_set_source_surface(context, surface, 0, 0)
    unsafe cairo_paint(context)
    guard let pixels = Pixels(width: width, height: height, bytes: copy.rgba()) else {
      throw .png(reason: "it is too large")
    }
    self = pixels
  }

  private static func check(_ status: cairo_status_t) throws(PicturesError) {
    guard status != CAIRO_STATUS_SUCCESS else { return }
    throw .png(reason: unsafe cairo_status_to_string(status).map { unsafe String(cString: $0) } ?? "unknown reason")
  }
}
