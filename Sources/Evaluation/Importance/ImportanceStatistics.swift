public import Checkpoints
public import Quantization
internal import Tensors

/// What an importance matrix says of a tensor's inputs.
public struct ImportanceStatistics: Sendable, Equatable {
  /// The tensor's name.
  public let name: String
  /// The number of the layer in its name; nil where there is none.
  public let layer: Int?
  /// Mean square of the inputs, over all columns that were seen.
  public let meanSquare: Double
  /// The share of the sum of squares that lies in the hundredth part of the columns that has most: 0.01 where all are alike.
  public let topShare: Double
  /// Experts; 1 for tensors without.
  public let experts: Int
  /// Those that no token was given to.
  public let unseen: [Int]

  /// The statistics of every tensor of a matrix, in its order. Complexity: O(values log values).
  public static func all(_ matrix: ImportanceMatrix) -> [ImportanceStatistics] {
    matrix.names.compactMap { name in
      guard let entry = matrix.entry(of: name), !entry.counts.isEmpty else { return nil }
      let columns = entry.sums.count / entry.counts.count
      let rows = entry.counts.reduce(0) { $0 + Double($1) }
      let sorted = entry.sums.map { Double($0) }.sorted(by: >)
      let total = sorted.reduce(0, +)
      let top = sorted.prefix(max(1, sorted.count / 100)).reduce(0, +)
      return ImportanceStatistics(
        name: name, layer: layer(of: name), meanSquare: rows > 0 ? total / (rows * Double(columns)) : 0,
        topShare: total > 0 ? top / total : 0, experts: entry.counts.count,
        unseen: entry.counts.count > 1 ? entry.counts.indices.filter { entry.counts[$0] == 0 } : [])
    }
  }

  /// The matrices of blocks of which `matrix` has no data at all, in the checkpoint's order: blocks that are in the file and
  /// were not run, such as those that foretell further tokens in families that do not know them.
  public static func missing(in matrix: ImportanceMatrix, of checkpoint: Checkpoint) -> [String] {
    let seen = Set(matrix.names.compactMap(layer))
    return checkpoint.tensors.map(\.name).filter { name in
      guard let layer = layer(of: name), !seen.contains(layer) else { return false }
      let dimensions = checkpoint.tensor(named: name)?.shape.dimensions ?? []
      return dimensions.count > 1 && name.hasSuffix(".weight")
    }
  }

  private static func layer(of name: String) -> Int? {
    guard name.hasPrefix("blk.") else { return nil }
    return Int(name.dropFirst(4).prefix { $0 != "." })
  }
}
