public import Checkpoints

/// What can go wrong between a tensor's bytes, its weights and another format.
public enum QuantizationError: Error, Sendable, Equatable {
  /// The format has no encoder.
  case cannotEncode(format: String)
  /// A row's length is no whole number of blocks.
  case columnsDoNotFit(format: String, columns: Int, weightsPerBlock: Int)
  /// A buffer has another size than the call needs; `what` names it, sizes are elements.
  case wrongSize(what: String, expected: Int, found: Int)
  /// The format encodes only with an importance matrix.
  case importanceRequired(format: String)
  /// The tensor's storage type can't be decoded.
  case cannotDecode(tensor: String, type: String)
  /// The tensor's bytes are fewer than its shape and type need.
  case truncated(tensor: String, expected: Int, found: Int)
  /// A row or block outside the tensor was asked for.
  case outOfBounds(what: String, index: Int, count: Int)
  /// Rows of a tensor are no whole number of blocks, and the format has no substitute for such rows.
  case noSubstitute(tensor: String, format: String, columns: Int, weightsPerBlock: Int)
  /// The mix is too coarse for the tensor without an importance matrix.
  case tensorNeedsImportance(tensor: String, format: String)
  /// The importance matrix is not of the model.
  case importance(ImportanceMatrixError)
  /// A weight is NaN or infinite; `index` counts through the tensor, fastest dimension first.
  case notFinite(tensor: String, index: Int, value: String)
  /// A weight is finite, and what the format makes of it is not: its scale is beyond the format's range.
  case overflow(tensor: String, index: Int, weight: String, format: String)
  /// All layers, as many as `layers`, are to be left out.
  case nothingLeft(layers: Int)
  /// Metadata that can't be replaced, or not by that.
  case badOverride(key: String, reason: String)
  /// No choice of types has so few bits a weight; `least` has the fewest.
  case unreachable(bitsPerWeight: Double, least: Double)
  /// The work does not fit into the memory it may take, in bytes.
  case tooLittleMemory(needed: Int, allowed: Int)
  /// The new file can't be written.
  case writing(CheckpointWritingError)
  /// The caller stopped the work.
  case cancelled
}

extension QuantizationError: CustomStringConvertible {
  /// The sentence that a person reads.
  public var description: String {
    switch self {
    case .cannotEncode(let format):
      "\(format) can be read but not written; choose another format"
    case .columnsDoNotFit(let format, let columns, let weightsPerBlock):
      "rows of \(columns) weights are no whole number of \(format) blocks of \(weightsPerBlock)"
    case .wrongSize(let what, let expected, let found):
      "\(what): expected \(expected) elements, found \(found)"
    case .importanceRequired(let format):
      "\(format) needs an importance matrix"
    case .cannotDecode(let tensor, let type):
      "tensor \(tensor) is stored as \(type), which can't be decoded"
    case .truncated(let tensor, let expected, let found):
      "tensor \(tensor) needs \(expected) bytes, but only \(found) are there"
    case .outOfBounds(let what, let index, let count):
      "\(what) \(index) is outside the \(count) there are"
    case .noSubstitute(let tensor, let format, let columns, let weightsPerBlock):
      "tensor \(tensor) has rows of \(columns) weights, no whole number of \(format) blocks of \(weightsPerBlock), "
        + "and \(format) has no substitute; choose another preset, or give the tensor a type with --tensor-type"
    case .tensorNeedsImportance(let tensor, let format):
      "tensor \(tensor) can't become \(format) without an importance matrix; give one, or choose another recipe"
    case .importance(let error):
      "\(error)"
    case .notFinite(let tensor, let index, let value):
      "tensor \(tensor) has a weight that is no finite number: \(value) at index \(index); the model is damaged, "
        + "fetch or convert it again"
    case .overflow(let tensor, let index, let weight, let format):
      "tensor \(tensor) has a weight too large for \(format): \(weight) at index \(index); give the tensor another type "
        + "with --tensor-type, such as BF16"
    case .nothingLeft(let layers):
      "all \(layers) layers would be left out; keep one or more"
    case .badOverride(let key, let reason):
      "the metadata \(key) can't be replaced: \(reason)"
    case .unreachable(let wanted, let least):
      "no choice of types has \(wanted) bits a weight; the fewest are \(Self.twoDigits(least))"
    case .tooLittleMemory(let needed, let allowed):
      "the longest rows need \(needed) bytes of memory, \(allowed) are allowed; allow more or use fewer threads"
    case .writing(let error):
      "\(error)"
    case .cancelled:
      "stopped"
    }
  }

  /// Rounded up, so that asking for it works.
  private static func twoDigits(_ bits: Double) -> Double {
    (bits * 100).rounded(.up) / 100
  }
}
