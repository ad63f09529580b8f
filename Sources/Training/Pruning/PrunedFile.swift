internal import Checkpoints
package import Quantization
internal import Synchronization
package import Tensors

/// A network as a file of some recipe: which type each matrix gets, what that costs, and the file itself.
package struct PrunedFile {
  private let formats: [String: any WeightFormat]
  private let fileType: UInt32
  private let pool: WorkerPool
  /// How encoders choose scales and codes.
  private let mode: EncodingMode
  /// Bytes of the GGUF file.
  package let byteCount: Int

  /// The file of `network` in a recipe that needs no importance matrix.
  package init(
    _ network: LlamaNetwork, recipe: Recipe, mode: EncodingMode = .best, pool: WorkerPool
  ) throws(TrainingError) {
    var formats: [String: any WeightFormat] = [:]
    do throws(QuantizationError) {
      let plan = try QuantizationPlan(network.inMemory, recipe: recipe, options: QuantizationPlan.Options(mode: mode))
      if let problem = plan.problems.first { throw problem }
      for step in plan.steps { formats[step.name.string] = FormatRegistry.format(for: step.format) }
      byteCount = plan.fileByteCount
    } catch {
      throw .unsupported(what: "the model in \(recipe.preset.name)", reason: "\(error)")
    }
    self.formats = formats
    (self.pool, self.mode) = (pool, mode)
    fileType = recipe.preset.fileType
  }

  /// Bytes of a file that would hold a bit for each weight of a matrix, and values of those that are not zero only, at the
  /// bits a weight of the matrix' type; matrices for which that takes more stay as they are. O(weights).
  ///
  /// No program reads such a file: it is what the zeros are worth.
  package func sparseByteCount(_ network: LlamaNetwork) -> Int {
    network.parameters.reduce(byteCount) { sum, parameter in
      guard parameter.rows > 1, let format = formats[parameter.name] else { return sum }
      let kept = Mask(zerosOf: parameter).keptCount
      let dense = Double(parameter.count) * format.bitsPerWeight / 8
      let sparse = Double((parameter.count + 7) / 8) + Double(kept) * format.bitsPerWeight / 8
      return sum - max(0, Int((dense - sparse).rounded()))
    }
  }

  /// Writes the file.
  package func write(_ network: LlamaNetwork, to path: String) throws(TrainingError) {
    try network.write(to: path, fileType: fileType) { parameter throws(TrainingError) in try encoded(parameter) }
  }

  /// The network as the file has it: a copy whose matrices are rounded. O(weights).
  package func rounded(_ network: LlamaNetwork) throws(TrainingError) -> LlamaNetwork {
    let copy = try network.copy()
    for parameter in copy.parameters where parameter.rows > 1 {
      guard let format = formats[parameter.name], let encoded = try encoded(parameter) else { continue }
      var span = unsafe parameter.value.floats.mutableSpan
      format.decode(unsafe encoded.bytes.span.bytes, into: &span)
    }
    return copy
  }

  /// A matrix in its format, rows shared out among threads; nil where the recipe has none for it.
  private func encoded(_ parameter: Parameter) throws(TrainingError) -> EncodedParameter? {
    guard let format = formats[parameter.name] else { return nil }
    guard let rowBytes = format.blockFormat.rowBytes(columns: parameter.columns) else {
      throw .badTensor(
        name: parameter.name, expected: "rows of whole blocks for \(format.name)", found: "rows of \(parameter.columns)"
      )
    }
    var bytes = [UInt8](repeating: 0, count: rowBytes * parameter.rows)
    let failure = Mutex<QuantizationError?>(nil)
    let (rows, columns, mode) = (parameter.rows, parameter.columns, mode)
    let rowsPerTask = max(1, 65_536 / columns)
    unsafe bytes.withUnsafeMutableBytes { all in
      nonisolated(unsafe) let (all, weights) = unsafe (all, parameter.value.floats)
      pool.forEach(count: (rows + rowsPerTask - 1) / rowsPerTask) { task, _ in
        let part = task * rowsPerTask..<min(rows, (task + 1) * rowsPerTask)
        let source = unsafe UnsafeMutableBufferPointer(
          rebasing: weights[part.lowerBound * columns..<part.upperBound * columns])
        let target = unsafe UnsafeMutableRawBufferPointer(
          rebasing: all[part.lowerBound * rowBytes..<part.upperBound * rowBytes])
        do throws(QuantizationError) {
          var raw = unsafe target.mutableBytes
          try format.encode(unsafe source.span, columns: columns, importance: nil, mode: mode, into: &raw)
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) {
      throw .badTensor(name: parameter.name, expected: "weights that \(format.name) can hold", found: "\(error)")
    }
    return EncodedParameter(format: format.blockFormat, bytes: bytes)
  }
}

extension LlamaNetwork {
  /// The network as a model of 32-bit floats, its bytes those of the parameters.
  fileprivate var inMemory: Checkpoint {
    let tensors = parameters.compactMap { parameter in
      let dimensions = parameter.rows == 1 ? [parameter.columns] : [parameter.columns, parameter.rows]
      return Shape(dimensions).map {
        CheckpointTensor(
          name: FileText(parameter.name), shape: $0, type: .known(.f32), offset: 0, byteCount: 4 * parameter.count,
          data: parameter.value.region)
      }
    }
    return Checkpoint(
      path: "",
      contents: CheckpointContents(kind: .gguf, version: 3, files: [], metadata: metadata, tensors: tensors))
  }
}
