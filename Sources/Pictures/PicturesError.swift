/// What can go wrong between markup and a picture on the screen or on the disk.
public enum PicturesError: Error, Sendable, Equatable {
  /// The text holds no `<svg`.
  case noPicture
  /// The parser refused the markup; `line` counts from 1, nil where the parser named none.
  case invalidMarkup(line: Int?, reason: String)
  /// A picture or its markup is beyond what is drawn; `what` names the quantity, in the plural.
  case tooLarge(what: String, value: Int, limit: Int)
  /// Drawing took longer than it may.
  case timedOut(seconds: Double)
  /// The drawing process was ended by a signal, which is what its memory limit and a crash look like.
  case drawingStopped(signal: Int32)
  /// The drawing process could not be started, or is not one.
  case cannotStart(program: String, reason: String)
  /// The drawing process ended, or answered out of turn.
  case drawingFailed(reason: String)
  /// The pixels could not be made into, or read from, a PNG file.
  case png(reason: String)
  /// A file could not be written; nothing is left under its name that was not there before.
  case cannotWrite(path: String, reason: String)
}

extension PicturesError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noPicture:
      "the text holds no <svg> element"
    case .invalidMarkup(let line, let reason):
      "the SVG markup is not valid\(line.map { ", line \($0)" } ?? ""): \(reason)"
    case .tooLarge(let what, let value, let limit):
      "the picture has \(value) \(what); at most \(limit) are drawn"
    case .timedOut(let seconds):
      "the picture was not drawn within \(seconds) s; it is too complex"
    case .drawingStopped(let signal):
      "drawing was stopped by signal \(signal): the picture needs more memory than it may have, or crashed the drawing"
    case .cannotStart(let program, let reason):
      "cannot start the drawing process \(program): \(reason)"
    case .drawingFailed(let reason):
      "the picture could not be drawn: \(reason)"
    case .png(let reason):
      "the picture could not be made into PNG: \(reason)"
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    }
  }
}
