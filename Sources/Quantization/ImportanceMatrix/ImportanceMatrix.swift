internal import Checkpoints

/// How much each column of each weight tensor matters: sums of squared inputs, seen while a model read a text.
///
/// An encoder weighs the error of a column by the mean squared input of that column.
public struct ImportanceMatrix: Sendable {
  /// The names of all tensors that have an entry, in the order of the file.
  public private(set) var names: [String] = []

  /// What the inputs were, as the file says.
  public internal(set) var datasets: [String] = []

  /// How many pieces of text were read.
  public internal(set) var chunkCount = 0

  private var entries: [String: Entry] = [:]

  /// What is known of a tensor.
  struct Entry: Sendable, Equatable {
    /// Sums of squared inputs of each column, of one matrix after the other where there are several (experts).
    var sums: [Float]
    /// How many rows were summed: for each matrix, or one figure for all.
    var counts: [Float]
  }

  init() {}

  /// Adds an entry; false where the tensor has one.
  mutating func insert(_ entry: Entry, for name: String) -> Bool {
    guard entries.updateValue(entry, forKey: name) == nil else { return false }
    names.append(name)
    return true
  }

  /// The entry of a tensor, nil where there is none.
  func entry(named name: String) -> Entry? { entries[name] }

  /// Number of values of a tensor's entry, nil where there is none.
  func valueCount(of name: String) -> Int? { entries[name]?.sums.count }

  /// The mean squared input of each column of tensor `name`: `columns` values for each of its `matrices`, one after the
  /// other; nil where there is no entry of that size.
  ///
  /// A matrix that was never used (an expert no token went to) weighs all its columns alike.
  public func weights(for name: String, columns: Int, matrices: Int = 1) -> [Float]? {
    let (count, overflow) = columns.multipliedReportingOverflow(by: matrices)
    guard let entry = entries[name], columns > 0, !overflow, entry.sums.count == count else { return nil }
    var means = entry.sums
    for index in means.indices {
      let rows = entry.counts.count == matrices ? entry.counts[index / columns] : entry.counts.first ?? 0
      means[index] = rows > 0 ? means[index] / rows : 1
    }
    return means
  }
}

extension ImportanceMatrix {
  /// Adds what `other` has seen. Entries of one tensor must be of one size.
  public mutating func merge(_ other: ImportanceMatrix) throws(ImportanceMatrixError) {
    for name in other.names {
      guard let new = other.entries[name] else { continue }
      guard let old = entries[name] else {
        _ = insert(new, for: name)
        continue
      }
      guard old.sums.count == new.sums.count, let counts = Self.added(old.counts, new.counts) else {
        throw .notMergeable(
          tensor: FileText(name).printable(), first: old.sums.count, second: new.sums.count)
      }
      entries[name] = Entry(sums: zip(old.sums, new.sums).map { $0 + $1 }, counts: counts)
    }
    datasets += other.datasets.filter { !datasets.contains($0) }
    chunkCount = chunkCount.addingReportingOverflow(other.chunkCount).partialValue
  }

  /// Counts of each matrix, where either may be one for all; nil where they are of different models.
  private static func added(_ a: [Float], _ b: [Float]) -> [Float]? {
    guard a.count == b.count || a.count == 1 || b.count == 1 else { return nil }
    return (0..<max(a.count, b.count)).map { a[a.count == 1 ? 0 : $0] + b[b.count == 1 ? 0 : $0] }
  }
}
