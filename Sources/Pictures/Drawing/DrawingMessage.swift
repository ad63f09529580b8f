/// What the program and its drawing process say to each other: little-endian 32-bit numbers, then bytes.
enum DrawingMessage {
  /// What a drawing process says first, so that another program is not taken for one.
  static let greeting = Array("quantscope draws 1\n".utf8)

  /// Numbers before the bytes of a request: see `Request`. As many before those of an answer.
  static let headerCount = 6 * 4

  struct Request: Sendable {
    var width: Int
    var height: Int
    var memory: Int
    var processorSeconds: Int
    var markup: [UInt8]

    var bytes: [UInt8] {
      DrawingMessage.header([width, height, memory >> 20, processorSeconds, 0, markup.count]) + markup
    }
  }

  enum Answer: Sendable {
    case pixels(Pixels)
    case failure(PicturesError)

    var bytes: [UInt8] {
      switch self {
      case .pixels(let pixels):
        DrawingMessage.header([0, pixels.width, pixels.height, 0, 0, pixels.bytes.count]) + pixels.bytes
      case .failure(.invalidMarkup(let line, let reason)):
        DrawingMessage.header([1, line ?? 0, 0, 0, 0, reason.utf8.count]) + reason.utf8
      case .failure(.drawingFailed(let reason)):
        DrawingMessage.header([2, 0, 0, 0, 0, reason.utf8.count]) + reason.utf8
      case .failure(let error):
        DrawingMessage.header([2, 0, 0, 0, 0, error.description.utf8.count]) + error.description.utf8
      }
    }

    /// The answer that six numbers and the bytes after them give; nil where they give none.
    init?(header: [Int], payload: [UInt8]) {
      guard header.count == 6 else { return nil }
      switch header[0] {
      case 0:
        guard let pixels = Pixels(width: header[1], height: header[2], bytes: payload) else { return nil }
        self = .pixels(pixels)
      case 1:
        let line = header[1] > 0 ? header[1] : nil
        self = .failure(.invalidMarkup(line: line, reason: String(decoding: payload, as: UTF8.self)))
      case 2:
        self = .failure(.drawingFailed(reason: String(decoding: payload, as: UTF8.self)))
      default:
        return nil
      }
    }
  }

  static func header(_ numbers: [Int]) -> [UInt8] {
    numbers.flatMap { number in
      let word = UInt32(clamping: number)
      return (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
  }

  static func numbers(_ header: [UInt8]) -> [Int] {
    stride(from: 0, to: header.count - 3, by: 4).map { at in
      (0..<4).reduce(0) { $0 | Int(header[at + $1]) << ($1 * 8) }
    }
  }
}
