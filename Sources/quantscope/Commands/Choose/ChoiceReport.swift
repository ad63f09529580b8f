import Quantization
import Results
import Tensors

/// What `choose` prints.
struct ChoiceReport {
  let choices: FileChoices
  let memory: Int

  /// The file to take: of those that fit the one that loses least, or, where divergence is known of none, the largest. Of
  /// files whose intervals overlap the smaller one.
  var advised: FileChoices.File? {
    let fitting = choices.files.filter { $0.fits && $0.isUseful(besides: choices.source) }
    let known = fitting.filter { $0.divergence != nil }
    guard let best = known.min(by: { Self.mean($0) < Self.mean($1) }) else { return fitting.first }
    return known.filter { file in
      guard case .measured(_, let low, _) = file.divergence, case .measured(_, _, let high) = best.divergence else {
        return file.identity.hash == best.identity.hash
      }
      return low <= high
    }.min { $0.bytes < $1.bytes }
  }

  private static func mean(_ file: FileChoices.File) -> Double { file.divergence?.mean ?? .infinity }

  /// One line with its reason.
  var advice: String {
    let room = Text.megabytes(memory)
    guard let file = advised else {
      guard let smallest = choices.files.min(by: { $0.totalBytes < $1.totalBytes }) else { return "there is no file" }
      return
        "Nothing fits in \(room): the smallest, \(smallest.name), takes \(Text.megabytes(smallest.totalBytes)) with a KV "
        + "cache of \(choices.context) positions; take a smaller --context, --kv-type q8_0, or a smaller model."
    }
    let left = "\(Text.megabytes(file.totalBytes)) of \(room) with a KV cache of \(choices.context) positions"
    let making = file.recipe.map { " (quantscope quantize MODEL OUT \($0))" } ?? ""
    return "Take \(file.name)\(making): it takes \(left), and \(reason(for: file))."
  }

  private func reason(for file: FileChoices.File) -> String {
    if file.identity.hash == choices.source.hash { return "the model itself fits, so nothing need be lost" }
    let larger = choices.files.last {
      $0.bytes > file.bytes && !$0.fits && $0.isUseful(besides: choices.source)
    }
    let next = larger.map { "; the next larger, \($0.name), does not fit" } ?? ""
    switch file.divergence {
    case .measured(let mean, _, _):
      return "of what fits and was measured nothing loses less (divergence \(Text.significant(mean, 3)))\(next)"
    case .estimated(let mean, let models):
      return "of what fits nothing is expected to lose less (divergence about \(Text.significant(mean, 2)), from "
        + "\(models) other \(models == 1 ? "model" : "models") of the family; --measure makes sure)\(next)"
    case nil:
      return "it is the largest that fits; what it loses is not known, --measure tells\(next)"
    }
  }

  var lines: [String] {
    var table = TextTable(columns: [
      "", "file or recipe", ">size", ">bits", ">KV cache", ">in all", "fits", ">tokens/s", ">divergence", "",
    ])
    let taken = advised?.identity.hash
    var shown: Set<String> = []
    for file in choices.files where shown.insert(file.identity.hash).inserted {
      table.append([
        file.identity.hash == taken ? "*" : "", name(file), Text.megabytes(file.bytes),
        Text.significant(file.identity.bitsPerWeight, 3), Text.megabytes(file.cacheBytes),
        Text.megabytes(file.totalBytes), file.fits ? "yes" : "no",
        file.speed.map { Text.significant($0, 3) } ?? "", file.divergence.map { Text.significant($0.mean, 3) } ?? "",
        how(file),
      ])
    }
    return [
      "\(choices.source.name), \(choices.source.type); divergence is from this file" + quantizedNote
    ] + table.lines + [advice]
  }

  private var quantizedNote: String {
    let isFull = ["F32", "F16", "BF16"].contains(choices.source.type)
    return isFull ? "" : ", which is quantized itself: a full-precision file would tell all that is lost"
  }

  /// The name, and those of recipes that make the same of this model.
  private func name(_ file: FileChoices.File) -> String {
    choices.files.filter { $0.identity.hash == file.identity.hash }.map(\.name).joined(separator: " = ")
  }

  private func how(_ file: FileChoices.File) -> String {
    if let problem = file.problem { return problem }
    if file.recipe != nil, file.bytes >= choices.source.bytes { return "not smaller than the model itself" }
    return switch file.divergence {
    case .measured: file.identity.hash == choices.source.hash ? "the model itself" : "measured"
    case .estimated(_, let models): "estimated from \(models)"
    case nil: ""
    }
  }

  var document: JSON {
    [
      "memory": .integer(memory), "context": .integer(choices.context), "model": .string(choices.source.name),
      "files": .array(choices.files.map(document)), "advice": .string(advice),
      "advised": .optional(advised?.name),
    ]
  }

  private func document(_ file: FileChoices.File) -> JSON {
    var members: [String: JSON] = [
      "recipe": .string(file.recipe ?? file.identity.type), "name": .string(file.name), "bytes": .integer(file.bytes),
      "bits_per_weight": .double(file.identity.bitsPerWeight), "kv_cache_bytes": .integer(file.cacheBytes),
      "total_bytes": .integer(file.totalBytes), "fits": .bool(file.fits),
      "tokens_per_second": file.speed.map(JSON.double) ?? .null, "path": .optional(file.path),
    ]
    switch file.divergence {
    case .measured(let mean, let low, let high):
      members["kl_divergence"] = [
        "mean": .double(mean), "how": "measured", "interval": .array([.double(low), .double(high)]),
      ]
    case .estimated(let mean, let models):
      members["kl_divergence"] = ["mean": .double(mean), "how": "estimated", "models": .integer(models)]
    case nil: members["kl_divergence"] = .null
    }
    if let problem = file.problem { members["problem"] = .string(problem) }
    return .object(members)
  }
}
