internal import Checkpoints
public import Inference
public import Quantization
public import Tensors

/// Makes importance matrices: what the inputs of a model's matrices are like on a text.
public struct ImportanceCollector: Sendable {
  private let pool: WorkerPool
  private let isCancelled: @Sendable () -> Bool

  /// A collector that computes on `pool`; `isCancelled` is asked between batches and layers.
  public init(pool: WorkerPool, isCancelled: @escaping @Sendable () -> Bool = { false }) {
    self.pool = pool
    self.isCancelled = isCancelled
  }

  /// What was seen so far, and how many of the chunks were read.
  public struct Progress: Sendable {
    /// Chunks that were read, those of an earlier run counted.
    public let chunks: Int
    /// Makes the matrix of what was seen so far. O(values).
    public let matrix: @Sendable () -> ImportanceMatrix
  }

  /// The importance matrix of the model of `session` on `chunks`: for each matrix of a layer the sums of squares of each
  /// input, with counts by expert; the vocabulary's matrices are left out, as llama.cpp does. A block that foretells a
  /// further token, where the model has been loaded with it, is run over the text too.
  ///
  /// `earlier`, from a run that was stopped, stands for the first `skipping` chunks. `progress` is called after each chunk.
  /// Fails with ``EvaluationError/cancelled``; what was seen until then is in the last progress.
  public func matrix(
    of session: Session, on chunks: [TextChunk], datasets: [String], earlier: ImportanceMatrix? = nil,
    skipping: Int = 0,
    progress: (Progress) -> Void = { _ in }
  ) throws(EvaluationError) -> ImportanceMatrix {
    let gathering = ImportanceGathering(session.model.checkpoint, pool: pool)
    if let earlier { gathering.begin(with: earlier) }
    var reader = ChunkReader(session)
    for (index, chunk) in chunks.enumerated().dropFirst(skipping) {
      if isCancelled() { throw .cancelled }
      try reader.begin(chunk)
      for start in stride(from: 0, to: chunk.tokens.count, by: session.largestBatch) {
        let end = min(chunk.tokens.count, start + session.largestBatch)
        session.observe(gathering)
        defer { session.observe(nil) }
        try reader.advance(to: end, isCancelled: isCancelled)
        try reader.predict()
      }
      let sums = gathering.snapshot
      progress(Progress(chunks: index + 1) { Self.matrix(sums, datasets, chunks: index + 1) })
    }
    return Self.matrix(gathering.snapshot, datasets, chunks: chunks.count)
  }

  private static func matrix(
    _ snapshot: [(name: String, sums: ImportanceGathering.Sums)], _ datasets: [String], chunks: Int
  ) -> ImportanceMatrix {
    ImportanceMatrix(
      snapshot.map { ($0.name, $0.sums.squares.map { Float($0) }, $0.sums.counts.map { Float($0) }) },
      datasets: datasets, chunkCount: chunks)
  }
}

extension ImportanceGathering {
  /// Everything that was seen, by tensor.
  var snapshot: [(name: String, sums: Sums)] {
    names.compactMap { name in sums[name].map { (name, $0) } }
  }

  /// Goes on with what a matrix knows.
  func begin(with matrix: ImportanceMatrix) {
    begin(
      with: matrix.names.compactMap { name in
        guard let entry = matrix.entry(of: name), !entry.counts.isEmpty else { return nil }
        let sums = Sums(
          squares: entry.sums.map { Double($0) }, counts: entry.counts.map { Int($0) },
          columns: entry.sums.count / entry.counts.count)
        return (name, sums)
      })
  }
}
