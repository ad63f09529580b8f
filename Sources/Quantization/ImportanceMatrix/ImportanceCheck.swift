internal import Checkpoints
internal import Tensors

/// How an importance matrix and a model's tensors agree. Names are printable.
public struct ImportanceCheck: Sendable, Equatable {
  /// Tensors that a recipe changes and that have no entry.
  public let missing: [String]
  /// Entries whose tensors the model does not have.
  public let extra: [String]
  /// Entries of another size than their tensors, with both sizes.
  public let misSized: [String]
  /// How many entries have a tensor of their size.
  public let usedCount: Int

  /// Fails where entries have other sizes than their tensors, or none has a tensor: the matrix is of another model.
  public func throwIfUnusable() throws(ImportanceMatrixError) {
    guard misSized.isEmpty else { throw .misSized(entries: Array(misSized.prefix(8)), count: misSized.count) }
    guard usedCount > 0 else { throw .unrelated(entries: Array(extra.prefix(8)), count: extra.count) }
  }
}

extension ImportanceMatrix {
  /// Compares the entries with the tensors of `model`. Embeddings of tokens and the output matrix, which are
  /// seldom measured, are not missed. Complexity: O(tensors + entries).
  public func check(_ model: ModelDescription) -> ImportanceCheck {
    var missing: [String] = []
    var misSized: [String] = []
    var usedCount = 0
    for tensor in model.tensors {
      let shown = FileText(tensor.name).printable()
      guard let found = valueCount(of: tensor.name) else {
        if tensor.isQuantizable, !TensorRole.isExemptFromImportance(tensor.name) { missing.append(shown) }
        continue
      }
      let expected = tensor.importanceCount
      if found == expected { usedCount += 1 }
      if found != expected { misSized.append("\(shown) has \(found) values, its tensor \(expected)") }
    }
    let known = Set(model.tensors.map(\.name))
    let extra = names.filter { !known.contains($0) }.map { FileText($0).printable() }
    return ImportanceCheck(missing: missing, extra: extra, misSized: misSized, usedCount: usedCount)
  }
}

extension ModelDescription.Tensor {
  /// Matrices that have importance weights of their own: the experts.
  var matrixCount: Int { shape.dimensions.dropFirst(2).first ?? 1 }

  /// Importance weights the tensor has.
  fileprivate var importanceCount: Int {
    let (count, overflow) = shape.columns.multipliedReportingOverflow(by: matrixCount)
    return overflow ? .max : count
  }
}
