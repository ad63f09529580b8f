import Checkpoints
import Foundation
import Quantization
import Tensors

extension InspectCommand {
  /// Prints a file for people: a summary, the metadata, the tensors.
  func show(_ checkpoint: Checkpoint) throws {
    let summary = checkpoint.summary
    var lines = [
      "\(summary.name ?? "unnamed")  \(summary.family ?? "unknown family")",
      "\(checkpoint.kind.rawValue.uppercased()) version \(summary.version)  \(Text.parameters(summary.parameterCount)) "
        + "parameters  \(String(format: "%.2f", summary.bitsPerWeight)) bits a weight  "
        + Text.megabytes(summary.fileByteCount),
      summary.types.map { "\($0.type) \($0.tensorCount)" }.joined(separator: "  "), "",
    ]
    for (key, value) in checkpoint.metadata.pairs {
      lines.append("\(key.printable())  \(Self.brief(value))")
    }
    lines.append("")
    var table = TextTable(columns: ["tensor", "shape", "type", ">bytes", ">offset"])
    for tensor in checkpoint.tensors {
      table.append([
        tensor.nameText.printable(), tensor.shape.description, tensor.type.description, "\(tensor.byteCount)",
        "\(tensor.offset)",
      ])
    }
    try Output.line((lines + table.lines).joined(separator: "\n"))
  }

  /// Prints one tensor for people.
  func show(_ tensor: CheckpointTensor, _ weights: Weights?) throws {
    try Output.line(
      "\(tensor.nameText.printable())  \(tensor.shape)  \(tensor.type)  \(Text.megabytes(tensor.byteCount))")
    guard let weights else { return try Output.line("weights of this type can't be decoded") }
    let distribution = weights.distribution
    let figures: [(String, Double)] = [
      ("min", Double(distribution.minimum)), ("max", Double(distribution.maximum)), ("mean", distribution.mean),
      ("sd", distribution.standardDeviation), ("skewness", distribution.skewness),
      ("excess kurtosis", distribution.excessKurtosis),
    ]
    try Output.line(figures.map { "\($0.0) \(String(format: "%.5g", $0.1))" }.joined(separator: "  "))
    if let place = weights.nonFinite.firstPlace(columns: tensor.shape.columns) {
      let found = weights.nonFinite
      try Output.line(
        "! not finite: \(found.nan) NaN, \(found.infinite) infinite; the first is in row \(place.row), "
          + "column \(place.column), counted from 0")
    }
  }

  /// A value on one line, long ones cut.
  private static func brief(_ value: MetadataValue) -> String {
    switch value {
    case .string(let text): return text.printable(limit: 72)
    case .array(let array):
      let first = array.prefix(6).map(brief).joined(separator: ", ")
      return "[\(first)\(array.count > 6 ? ", ... \(array.count) in all" : "")]"
    default:
      if let boolean = value.boolean { return boolean ? "true" : "false" }
      if let integer = value.integer { return "\(integer)" }
      return value.number.map { "\($0)" } ?? ""
    }
  }
}
