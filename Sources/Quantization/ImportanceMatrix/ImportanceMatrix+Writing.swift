public import Checkpoints
internal import Tensors

extension ImportanceMatrix {
  /// A matrix of what was gathered: for each tensor its name, the sums of squared inputs of each column of one matrix after
  /// the other, and the inputs seen of each matrix. Of entries of one name the first holds.
  package init(
    _ entries: [(name: String, sums: [Float], counts: [Float])], datasets: [String], chunkCount: Int
  ) {
    self.init()
    for entry in entries { _ = insert(Entry(sums: entry.sums, counts: entry.counts), for: entry.name) }
    self.datasets = datasets
    self.chunkCount = chunkCount
  }

  /// Says that a data set more was read.
  public mutating func addDataset(_ name: String) { datasets.append(name) }

  /// Takes the last data set's name away.
  public mutating func dropLastDataset() { _ = datasets.popLast() }

  /// The sums of squared inputs of a tensor's entry, and the inputs seen of each of its matrices; nil where there is none.
  package func entry(of name: String) -> (sums: [Float], counts: [Float])? {
    entry(named: name).map { ($0.sums, $0.counts) }
  }

  /// The bytes of the GGUF form that llama.cpp reads and writes: for tensor `T` the sums `T.in_sum2` (columns, matrices) and
  /// `T.counts` (1, matrices), both F32, and in the metadata the data sets, the number of chunks and the tokens of one.
  ///
  /// Fails where sizes overflow. Complexity: O(values).
  public func ggufBytes(chunkSize: Int) throws(CheckpointWritingError) -> [UInt8] {
    var tensors: [(name: FileText, shape: Shape, format: BlockFormat)] = []
    var values: [[Float]] = []
    for name in names.sorted() {
      guard let entry = entry(named: name), !entry.counts.isEmpty else { continue }
      let columns = entry.sums.count / entry.counts.count
      guard let sums = Shape([columns, entry.counts.count]), let counts = Shape([1, entry.counts.count]) else {
        continue
      }
      tensors += [(FileText(name + ".in_sum2"), sums, .f32), (FileText(name + ".counts"), counts, .f32)]
      values += [entry.sums, entry.counts]
    }
    let layout = try GGUFLayout(
      metadata: [
        ("general.type", .string("imatrix")),
        ("imatrix.datasets", .array(MetadataArray(strings: datasets.map { Array($0.utf8) }))),
        ("imatrix.chunk_count", .uint32(UInt32(clamping: chunkCount))),
        ("imatrix.chunk_size", .uint32(UInt32(clamping: chunkSize))),
      ], tensors: tensors)
    var bytes = layout.header
    bytes.reserveCapacity(layout.fileByteCount)
    for (tensor, floats) in zip(layout.tensors, values) {
      for value in floats {
        for shift in stride(from: 0, to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
        }
      }
      bytes += [UInt8](repeating: 0, count: tensor.padding)
    }
    return bytes
  }
}
