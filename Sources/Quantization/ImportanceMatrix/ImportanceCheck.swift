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

  /// Fails where entries have other sizes than their tensors: the matrix is of another model.
  public func throwIfMisSized() throws(ImportanceMatrixError) {
    guard misSized.isEmpty else { throw .misSized(entries: Array(misSized.prefix(8)), count: misSized.count) }
  }
}

extension ImportanceMatrix {
  /// Compares the entries with the tensors of `model`. The token embedding and the output matrix, which are seldom
  /// measured, are not missed. Complexity: O(tensors + entries).
  public func check(_ model: ModelDescription) -> ImportanceCheck {
    var missing: [String] = []
    var misSized: [String] = []
    for tensor in model.tensors {
      let shown = FileText(tensor.name).printable()
      guard let found = valueCount(of: tensor.name) else {
        let isExempt = tensor.name == "token_embd.weight" || tensor.name == "output.weight"
        if tensor.isQuantizable, !isExempt { missing.append(shown) }
        continue
      }
      let expected = tensor.importanceCount
      if found != expected { misSized.append("\(shown) has \(found) values, its tensor \(expected)") }
    }
    let known = Set(model.tensors.map(\.name))
    let extra = names.filter { !known.contains($0) }.map { FileText($0).printable() }
    return ImportanceCheck(missing: missing, extra: extra, misSized: misSized)
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
