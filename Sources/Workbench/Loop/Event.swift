/// What can happen to the program.
package enum Event: Sendable {
  /// A key was pressed.
  case key(Key)
  /// The mouse did something.
  case mouse(Mouse)
  /// Text pasted as a whole, unfiltered.
  case paste(String)
  /// The terminal has another extent.
  case resize(Size)
  /// News of a running job.
  case job(JobID, JobUpdate)
  /// The process's own figures, measured while something is going on.
  case vitals(residentBytes: Int)
  /// The program is in the foreground again after Ctrl-Z.
  case resumed
}

/// A mouse event at a place of the screen.
package struct Mouse: Hashable, Sendable {
  /// What the mouse did.
  package enum Kind: Hashable, Sendable {
    /// Of the left button, and of the wheel by one notch.
    case press, doublePress, release, drag, wheelUp, wheelDown
  }

  /// What it did.
  package var kind: Kind
  /// Where, on the screen.
  package var point: Point

  /// A mouse event.
  package init(_ kind: Kind, _ point: Point) {
    self.kind = kind
    self.point = point
  }
}
