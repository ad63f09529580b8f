/// Makes SVG text from outside safe to parse, draw and keep.
public enum SVGSanitizer {
  /// The first picture in `source`: what is before `<svg` and after `</svg>` is left out.
  public static func sanitize(_ source: [UInt8], limits: SVGLimits = SVGLimits()) throws(PicturesError) -> SVGMarkup {
    var extractor = SVGExtractor(limits: limits)
    extractor.append(source)
    extractor.finish()
    guard let picture = extractor.pictures.first else { throw .noPicture }
    return picture.markup
  }
}
