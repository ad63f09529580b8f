import CRsvg

/// Draws with librsvg and cairo, in the process that calls it: the drawing process alone.
enum SVGDrawing {
  /// Draws `markup` as large as fits in `width` by `height` pixels.
  static func draw(_ markup: [UInt8], width: Int, height: Int) throws(PicturesError) -> Pixels {
    let handle = try RsvgDocument(markup)
    let size = try handle.size()
    let scale = min(Double(width) / size.width, Double(height) / size.height)
    let target = (
      width: min(width, max(1, Int((size.width * scale).rounded()))),
      height: min(height, max(1, Int((size.height * scale).rounded())))
    )
    guard let surface = CairoSurface(width: target.width, height: target.height) else {
      throw .drawingFailed(reason: "no memory for \(target.width) by \(target.height) pixels")
    }
    try handle.render(on: surface, size: size)
    guard let pixels = Pixels(width: target.width, height: target.height, bytes: surface.rgba()) else {
      throw .tooLarge(what: "pixels", value: target.width * target.height, limit: Pixels.maximumCount)
    }
    return pixels
  }
}

/// A document that librsvg has parsed, without a base address: nothing it names outside itself is ever read.
@safe private final class RsvgDocument {
  private let handle: UnsafeMutablePointer<RsvgHandle>

  init(_ markup: [UInt8]) throws(PicturesError) {
    var error: UnsafeMutablePointer<GError>?
    let handle = unsafe markup.withUnsafeBufferPointer { bytes in
      unsafe rsvg_handle_new_from_data(bytes.baseAddress, gsize(bytes.count), &error)
    }
    guard let handle = unsafe handle else { throw unsafe Self.parseError(error) }
    unsafe self.handle = handle
    unsafe rsvg_handle_set_dpi(handle, 96)
  }

  deinit {
    unsafe g_object_unref(handle)
  }

  /// The picture's own size: what it says, else its view box, else what it draws.
  func size() throws(PicturesError) -> (width: Double, height: Double) {
    var width = 0.0
    var height = 0.0
    if unsafe rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) != 0, Self.isSize(width, height) {
      return (width, height)
    }
    var hasBox: gboolean = 0
    var box = RsvgRectangle()
    unsafe rsvg_handle_get_intrinsic_dimensions(handle, nil, nil, nil, nil, &hasBox, &box)
    if hasBox != 0, Self.isSize(box.width, box.height) { return (box.width, box.height) }

    var viewport = RsvgRectangle(x: 0, y: 0, width: 300, height: 300)
    var ink = RsvgRectangle()
    if unsafe rsvg_handle_get_geometry_for_layer(handle, nil, &viewport, &ink, nil, nil) != 0 {
      let extent = (ink.x + ink.width, ink.y + ink.height)
      if Self.isSize(extent.0, extent.1) { return extent }
    }
    return (300, 150)
  }

  func render(on surface: CairoSurface, size: (width: Double, height: Double)) throws(PicturesError) {
    let context = unsafe cairo_create(surface.surface)
    defer { unsafe cairo_destroy(context) }
    unsafe cairo_scale(context, Double(surface.width) / size.width, Double(surface.height) / size.height)
    var viewport = RsvgRectangle(x: 0, y: 0, width: size.width, height: size.height)
    var error: UnsafeMutablePointer<GError>?
    guard unsafe rsvg_handle_render_document(handle, context, &viewport, &error) == 0 else { return }
    throw .drawingFailed(reason: unsafe Self.message(error))
  }

  private static func isSize(_ width: Double, _ height: Double) -> Bool {
    width.isFinite && height.isFinite && width > 1e-6 && height > 1e-6 && width < 1e12 && height < 1e12
  }

  /// librsvg says "... on line 3 column 7 of data: ...".
  private static func parseError(_ error: UnsafeMutablePointer<GError>?) -> PicturesError {
    let message = unsafe message(error)
    let words = message.split(separator: " ")
    let line = words.firstIndex(of: "line").flatMap { words.indices.contains($0 + 1) ? Int(words[$0 + 1]) : nil }
    let reason = message.split(separator: ": ", omittingEmptySubsequences: true).last.map(String.init) ?? message
    return .invalidMarkup(line: line, reason: reason)
  }

  /// The error's sentence, of printable characters, on one line; releases the error.
  private static func message(_ error: UnsafeMutablePointer<GError>?) -> String {
    guard let error = unsafe error else { return "unknown reason" }
    defer { unsafe g_error_free(error) }
    let text = unsafe error.pointee.message.map { unsafe String(cString: $0) } ?? "unknown reason"
    let printable = text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: printable.prefix(300))
    let words = String(result).split(separator: " ")
    return words.joined(separator: " ")
  }
}
