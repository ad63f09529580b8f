import Pictures

/// The markup of the last picture in a text that comes in pieces, made safe to draw; it may still grow.
func latestPicture(in pieces: [String]) -> SVGMarkup? {
  var extractor = SVGExtractor()
  for piece in pieces { extractor.append(piece) }
  return extractor.latest?.markup
}
