import Foundation
import Training

/// What came of pruning a model.
struct PruneReport {
  let path: String
  let method: String
  /// Nil where layers went.
  let pattern: PruningPattern?
  /// The part of the weights inside the layers that went.
  let sparsity: Double
  /// The part that the file has as zeros: less in types without a zero in each block.
  let storedSparsity: Double
  /// Numbers of the layers that went, in the order in which they did.
  let layers: [Int]
  let parameters: Int
  /// Of the file.
  let bytes: Int
  /// Of a file that stored zeros as a bitmap.
  let sparseBytes: Int
  /// The text whose perplexity was measured; nil without one.
  let measured: String?
  /// Perplexity of the model as it was.
  let before: Double?
  /// Perplexity of the pruned model before it was trained; nil where it was not.
  let unrecovered: Double?
  /// Perplexity of the file.
  let after: Double?

  var line: String {
    let what = layers.isEmpty ? zeros : gone
    var parts = [path, what, "\(bytes) bytes (\(Text.megabytes(bytes)))"]
    if layers.isEmpty { parts.append("\(sparseBytes) with zeros as a bitmap") }
    if let before, let after {
      let way = [before, unrecovered, after].compactMap(\.self).map { String(format: "%.3f", $0) }
      parts.append("perplexity \(way.joined(separator: " -> "))")
    }
    return parts.joined(separator: "  ")
  }

  private var zeros: String {
    let asked = String(format: "%.1f %% of the weights in layers are zero", 100 * sparsity)
    return storedSparsity >= sparsity - 5e-4
      ? asked : asked + String(format: " (%.1f %% in the file)", 100 * storedSparsity)
  }

  private var gone: String {
    "without \(layers.count == 1 ? "layer" : "layers") \(layers.map(String.init).joined(separator: ", "))"
  }

  var document: JSON {
    var members: [String: JSON] = [
      "output": .string(path), "method": .string(method), "pattern": .optional(pattern?.description),
      "sparsity": .double(sparsity), "stored_sparsity": .double(storedSparsity),
      "layers": .array(layers.map { .integer($0) }), "parameters": .integer(parameters),
      "bytes": .integer(bytes), "sparse_bytes": .integer(sparseBytes), "measured": .optional(measured),
    ]
    for (key, value) in [
      ("perplexity_before", before), ("perplexity_unrecovered", unrecovered), ("perplexity", after),
    ] {
      if let value { members[key] = .double(value) }
    }
    return .object(members)
  }
}
