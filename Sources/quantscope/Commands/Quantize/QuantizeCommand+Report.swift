import Checkpoints
import Foundation
import Quantization
import Tensors

/// What is said.
extension QuantizeCommand {
  /// Says what a person should know before the work begins.
  func say(_ plan: QuantizationPlan, of checkpoint: Checkpoint) {
    let lossy = plan.steps.filter { !$0.isCopy && $0.tensor.type.blockFormat?.isQuantized == true }
    if let first = lossy.first {
      Output.message(
        "\(Text.tensors(lossy.count)) quantized already (such as \(first.tensor.type)): what that lost stays lost")
    }
    let unfit = plan.steps.filter { $0.unfit != nil }
    if let first = unfit.first, let wanted = first.unfit {
      Output.message(
        "\(Text.tensors(unfit.count)) given another type than the recipe's, whose blocks do not fit their rows: "
          + "\(first.name.printable()) \(first.format) for \(wanted)")
    }
    guard let check = plan.importanceCheck else { return }
    for (names, what) in [
      (check.missing, "the importance matrix has nothing for"), (check.extra, "the model has no tensor for the entry"),
    ] where !names.isEmpty {
      Output.message("\(what) \(names.prefix(8).joined(separator: ", "))\(names.count > 8 ? ", ..." : "")")
    }
  }

  func show(_ plan: QuantizationPlan) throws {
    for problem in plan.problems { Output.message("this would fail: \(problem)") }
    if json { return try document(plan, seconds: nil).print() }
    var table = TextTable(columns: ["tensor", ">shape", ">from", ">to", ">bytes"])
    for (step, place) in zip(plan.steps, plan.places) {
      table.append([
        step.name.printable(), "\(step.tensor.shape)", "\(step.tensor.type)", step.format.name, "\(place.byteCount)",
      ])
    }
    var lines = table.lines
    if plan.parts.count > 1 {
      lines += zip(plan.paths(for: output), plan.parts).map { "\($0)  \($1.layout.fileByteCount) bytes" }
    }
    try Output.line((lines + [ModelWriting.size(of: plan)]).joined(separator: "\n"))
  }

  func document(_ plan: QuantizationPlan, seconds: Double?) -> JSON {
    let tensors = zip(plan.steps, plan.places).map { step, place -> JSON in
      [
        "name": .string(step.name.string), "shape": .array(step.tensor.shape.dimensions.map { .integer($0) }),
        "from": .string(step.tensor.type.description), "to": .string(step.format.name),
        "bytes": .integer(place.byteCount),
      ]
    }
    let files = zip(plan.paths(for: output), plan.parts).map { path, part -> JSON in
      ["path": .string(path), "bytes": .integer(part.layout.fileByteCount)]
    }
    var members: [String: JSON] = [
      "tensors": .array(tensors), "bytes": .integer(plan.fileByteCount), "bits_per_weight": .double(plan.bitsPerWeight),
      "mode": .string(mode.rawValue), "files": .array(files),
    ]
    if let seconds {
      members["seconds"] = .double(seconds)
      members["path"] = .string(plan.paths(for: output).first ?? output)
    }
    return .object(members)
  }
}

extension Text {
  /// The start of a sentence about tensors.
  fileprivate static func tensors(_ count: Int) -> String {
    count == 1 ? "1 tensor is" : "\(count) tensors are"
  }
}
