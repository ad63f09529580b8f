import Synchronization

/// Draws SVG pictures in a child process that has little memory, little time, and no way to reach files or hosts.
///
/// The child is the running program, started again with `DrawingProcess.argument`: a program that draws calls
/// `DrawingProcess.runIfAsked()` before it does anything else. One child serves many pictures, one at a time; it is
/// started by the first, and again after a picture that ended it.
public final class SVGRenderer: Sendable {
  /// What one picture may take.
  public struct Limits: Sendable, Equatable {
    /// Memory of the drawing process beyond what it has when it starts, in bytes.
    public var memory: Int
    /// Processor time, in whole seconds.
    public var processorSeconds: Int
    /// Time until the pixels are here.
    public var wallSeconds: Double

    /// Limits of a drawing: by default 256 MiB, 3 seconds of processor time, 4 seconds in all.
    public init(memory: Int = 256 << 20, processorSeconds: Int = 3, wallSeconds: Double = 4) {
      self.memory = memory
      self.processorSeconds = processorSeconds
      self.wallSeconds = wallSeconds
    }
  }

  /// What one picture may take.
  public let limits: Limits
  /// The program started for drawing.
  public let program: String

  /// The drawing process, and how many pictures it has drawn.
  private struct State {
    var child: DrawingChild?
    var drawn = 0
  }

  private let state = Mutex(State())

  /// A process serves so many pictures; the next one starts with its memory clean.
  private static let picturesOfOneChild = 200
  /// The widest or highest picture that is drawn, in pixels.
  public static let maximumSide = 8192

  /// - Parameters:
  ///   - limits: What a drawing may take of memory and time.
  ///   - program: The program to start for drawing; nil for the running one.
  public init(limits: Limits = Limits(), program: String? = nil) {
    self.limits = limits
    self.program = program ?? DrawingProcess.runningProgram
  }

  /// Draws `markup` as large as `width` by `height` pixels allow without distorting it; transparent where it draws
  /// nothing. Blocks until the pixels are here or a limit is reached: not for the main thread.
  ///
  /// - Throws: `PicturesError` with the parser's line, the limit that was reached, or why there is no drawing process.
  public func draw(_ markup: SVGMarkup, width: Int, height: Int) throws(PicturesError) -> Pixels {
    try check(markup, width: width, height: height)
    let request = DrawingMessage.Request(
      width: width, height: height, memory: limits.memory, processorSeconds: limits.processorSeconds,
      markup: markup.bytes)
    let result = state.withLock { state in
      Result { () throws(PicturesError) in try draw(request, with: &state) }
    }
    return try result.get()
  }

  /// Draws the first picture in `source`, text from outside, as `draw(_:width:height:)` does.
  public func draw(source: [UInt8], width: Int, height: Int) throws(PicturesError) -> Pixels {
    try draw(SVGSanitizer.sanitize(source), width: width, height: height)
  }

  /// Ends the drawing process; the next picture starts another.
  public func stop() {
    state.withLock { $0 = State() }
  }

  /// The most bytes of markup that are sent: twice what `SVGLimits` lets through, for what writing it out adds.
  private static let maximumMarkup = 8 << 20

  private func check(_ markup: SVGMarkup, width: Int, height: Int) throws(PicturesError) {
    for side in [width, height] where !(1...Self.maximumSide).contains(side) {
      throw .tooLarge(what: "pixels on a side", value: side, limit: Self.maximumSide)
    }
    guard width * height <= Pixels.maximumCount else {
      throw .tooLarge(what: "pixels", value: width * height, limit: Pixels.maximumCount)
    }
    guard markup.bytes.count <= Self.maximumMarkup else {
      throw .tooLarge(what: "bytes of markup", value: markup.bytes.count, limit: Self.maximumMarkup)
    }
  }
}

extension SVGRenderer {
  private func draw(_ request: DrawingMessage.Request, with state: inout State) throws(PicturesError) -> Pixels {
    if state.drawn >= Self.picturesOfOneChild { state = State() }
    let deadline = ContinuousClock.now + .seconds(limits.wallSeconds)
    let child: DrawingChild
    if let running = state.child {
      child = running
    } else {
      child = try start(until: deadline)
      state.child = child
    }
    state.drawn += 1
    do {
      return try exchange(request, with: child, until: deadline)
    } catch {
      // Only an answer leaves the connection fit for the next request.
      if !error.isAnswer { state = State() }
      throw error.reported
    }
  }

  /// Starts a drawing process and waits for its greeting.
  private func start(until deadline: ContinuousClock.Instant) throws(PicturesError) -> DrawingChild {
    let child = try DrawingChild(program: program)
    let greeting = try? child.receive(DrawingMessage.greeting.count, until: deadline)
    guard greeting == DrawingMessage.greeting else {
      throw .cannotStart(
        program: program, reason: "it did not answer as a drawing process; it must call DrawingProcess.runIfAsked()")
    }
    return child
  }

  /// Why there are no pixels; `isAnswer` where the process itself said so and waits for the next picture.
  private struct Failure: Error {
    var reported: PicturesError
    var isAnswer = false
  }

  private func exchange(
    _ request: DrawingMessage.Request, with child: DrawingChild, until deadline: ContinuousClock.Instant
  ) throws(Failure) -> Pixels {
    let answer: DrawingMessage.Answer?
    do throws(DrawingChild.Interruption) {
      try child.send(request.bytes, until: deadline)
      let header = DrawingMessage.numbers(try child.receive(DrawingMessage.headerCount, until: deadline))
      let count = header.last ?? 0
      guard count <= Pixels.maximumCount * 4 else { throw .ended }
      answer = DrawingMessage.Answer(header: header, payload: try child.receive(count, until: deadline))
    } catch {
      throw Failure(reported: reason(for: error, of: child))
    }
    switch answer {
    case .pixels(let pixels): return pixels
    case .failure(let error): throw Failure(reported: error, isAnswer: true)
    case nil: throw Failure(reported: .drawingFailed(reason: "the drawing process gave no sensible answer"))
    }
  }

  private func reason(for interruption: DrawingChild.Interruption, of child: DrawingChild) -> PicturesError {
    switch interruption {
    case .timedOut:
      return .timedOut(seconds: limits.wallSeconds)
    case .ended:
      guard let signal = child.reap() else { return .drawingFailed(reason: "the drawing process left") }
      return signal == ProcessLimits.outOfTime
        ? .timedOut(seconds: Double(limits.processorSeconds)) : .drawingStopped(signal: signal)
    }
  }
}
