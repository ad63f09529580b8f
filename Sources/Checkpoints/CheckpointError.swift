public import Tensors

/// What can go wrong when a model file is opened.
public enum CheckpointError: Error, Sendable, Equatable {
  /// The operating system refused the file.
  case storage(TensorsError)
  /// The file's first bytes are those of no format that can be read; `found` says what they look like.
  case unrecognized(path: String, found: String)
  /// A field of the file can't be what it says.
  case malformed(path: String, Defect)
  /// Parts of a split model are not beside the one that was opened. `missing` names the first of them (at most 8).
  case missingParts(path: String, missing: [String], missingCount: Int, partCount: Int)
  /// A Hugging Face folder that can't be shown as the GGUF file it would become.
  case notConvertible(path: String, ConversionFault)

  /// One field that is wrong, and where.
  public struct Defect: Sendable, Equatable {
    /// What kind of wrong it is.
    public let reason: Reason
    /// The field, for example `general.alignment` or `tensor "output.weight" offset`; safe to print.
    public let field: String
    /// Where the field starts, in bytes from the start of the file.
    public let offset: Int
    /// What could have stood there.
    public let expected: String
    /// What stands there.
    public let found: String
  }

  /// The kinds of defects.
  public enum Reason: String, Sendable, CaseIterable {
    /// The file ends before the field, or what the field announces, does.
    case truncated
    /// A value that the format does not allow.
    case invalid
    /// A version or byte order that is not read.
    case unsupported
    /// A name that was there before.
    case duplicate
    /// A position that is no multiple of the alignment.
    case misaligned
    /// Two tensors claim the same bytes.
    case overlapping
    /// A count or size that overflows, or exceeds the bound for it.
    case tooLarge
    /// Parts of a split model contradict each other.
    case inconsistent
  }
}

extension CheckpointError {
  /// The field that is wrong, where one is.
  public var defect: Defect? {
    guard case .malformed(_, let defect) = self else { return nil }
    return defect
  }
}

extension CheckpointError.Reason {
  /// What a person can do about it.
  var remedy: String {
    switch self {
    case .truncated: "the file is cut short or damaged: fetch it again and compare its size"
    case .unsupported: "convert the model again with a current tool, to little-endian GGUF version 3"
    case .inconsistent: "the parts are of different models or renamed: fetch them again, under their own names"
    case .invalid, .duplicate, .misaligned, .overlapping, .tooLarge:
      "the file is damaged or was written wrongly: fetch it again, or convert the model again"
    }
  }
}

extension CheckpointError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .storage(let error):
      "\(error)"
    case .unrecognized(let path, let found):
      "\(Self.shown(path)) is not a model file: expected a GGUF or safetensors file, or a folder with "
        + "safetensors files, found \(found); give the path of a .gguf file"
    case .malformed(let path, let defect):
      "\(Self.shown(path)): \(defect.field) at offset \(defect.offset): expected \(defect.expected), "
        + "found \(defect.found); \(defect.reason.remedy)"
    case .missingParts(let path, let missing, let missingCount, let partCount):
      "\(Self.shown(path)) is one of \(partCount) parts, of which \(missingCount) are missing: "
        + missing.map(Self.shown).joined(separator: ", ") + (missingCount > missing.count ? ", ..." : "")
        + "; put all parts into one folder"
    case .notConvertible(let path, let fault):
      "\(Self.shown(path)): \(fault)"
    }
  }

  /// A path fit for a sentence: long enough for any real one, its control characters written out.
  private static func shown(_ path: String) -> String {
    FileText.printable(path, limit: 4096)
  }
}
