internal import Pictures

extension JobContext {
  /// The lane's renderer, whose child process serves every picture.
  var renderer: SVGRenderer {
    if let known = store[SVGRenderer.self] { return known }
    let made = SVGRenderer()
    store[SVGRenderer.self] = made
    return made
  }
}
