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

  /// - Parameter program: The program to start for drawing; nil for the running one.
  public init(limits: Limits = Limits(), program: String? = nil) {
    self.limits = limits
    self.program = program ?? DrawingProcess.runningProgram
  }

  /// Draws `markup` as large as `width` by `height` pixels allow without distorting it; transparent where it draws
  /// nothing. Blocks until the pixels are here or a limit is reached: not for the main thread.
  ///
  /// - Throws: `PicturesError` with the parser's line, the limit that was reached, or why there is no drawing process.
  public func draw(_ markup: SVGMarkup, width: Int, height: Int) throws(PicturesError) -> Pixels {
    throw .drawingFailed(reason: "not yet")
  }

  /// Ends the drawing process; the next picture starts another.
  public func stop() {
  }
}
