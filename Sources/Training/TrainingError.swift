/// What can go wrong in training; its description is what a person reads.
public enum TrainingError: Error, Sendable, Equatable {
  /// A model that the training graph does not support.
  case unsupported(what: String, reason: String)
  /// A tensor that is missing or of another shape.
  case badTensor(name: String, expected: String, found: String)
  /// A setting that makes no sense.
  case badSetting(name: String, found: String, expected: String)
  /// The loss is no number any more.
  case diverged(step: Int, loss: String)
  /// A saved state that belongs to other settings.
  case otherState(path: String, reason: String)
  /// A file that can't be read or written.
  case file(path: String, reason: String)
  /// There are no texts to learn from.
  case noData(reason: String)
  /// The caller has stopped the work.
  case cancelled
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupported(let what, let reason): "\(what) can't be trained: \(reason)"
    case .badTensor(let name, let expected, let found): "tensor \(name): expected \(expected), found \(found)"
    case .badSetting(let name, let found, let expected): "\(name) = \(found): expected \(expected)"
    case .diverged(let step, let loss):
      "the loss became \(loss) at step \(step); try a smaller rate, or a longer warm-up"
    case .otherState(let path, let reason):
      "\(path) belongs to another run (\(reason)); remove it, or give the settings it was made with"
    case .file(let path, let reason): "\(path): \(reason)"
    case .noData(let reason): "there is nothing to learn from: \(reason)"
    case .cancelled: "stopped"
    }
  }
}
