package import Checkpoints
package import Quantization
package import Tensors

/// A parameter as a file has it.
package struct EncodedParameter: Sendable {
  /// How the weights are stored.
  package let format: BlockFormat
  /// Whole rows of whole blocks.
  package let bytes: [UInt8]

  /// Bytes that a format's encoder has made.
  package init(format: BlockFormat, bytes: [UInt8]) {
    self.format = format
    self.bytes = bytes
  }

  /// Weights rounded to a format as its reference encoder does it. O(weights).
  package init(
    _ parameter: Parameter, as format: any WeightFormat, mode: EncodingMode = .reference, importance: [Float]? = nil
  ) throws(TrainingError) {
    let layout = format.blockFormat
    guard let size = layout.rowBytes(columns: parameter.columns) else {
      throw .badTensor(
        name: parameter.name, expected: "rows of whole blocks of \(layout.weightsPerBlock) for \(format.name)",
        found: "rows of \(parameter.columns)")
    }
    var bytes = [UInt8](repeating: 0, count: size * parameter.rows)
    do throws(QuantizationError) {
      var span = bytes.mutableSpan
      var raw = unsafe span.mutableBytes
      let weights = unsafe parameter.value.floats.span
      try format.encode(weights, columns: parameter.columns, importance: importance?.span, mode: mode, into: &raw)
    } catch {
      throw .badTensor(name: parameter.name, expected: "weights that \(format.name) can hold", found: "\(error)")
    }
    self.init(format: layout, bytes: bytes)
  }
}

extension LlamaNetwork {
  /// Bytes of the file that ``write(to:overrides:fileType:encode:)`` makes; `format` says which type each matrix has, F16
  /// where it says nil.
  package func fileByteCount(
    fileType: UInt32 = 1, format: (Parameter) -> BlockFormat?
  ) throws(TrainingError) -> Int {
    let formats = parameters.map { $0.rows == 1 ? BlockFormat.f32 : format($0) ?? .f16 }
    do throws(CheckpointWritingError) {
      return try layout(formats, [], fileType).fileByteCount
    } catch {
      throw .unsupported(what: "the model as a file", reason: "\(error)")
    }
  }

  /// The file's layout, with a format for each parameter.
  private func layout(
    _ formats: [BlockFormat], _ overrides: [(key: FileText, value: MetadataValue)], _ fileType: UInt32
  ) throws(CheckpointWritingError) -> GGUFLayout {
    let own: [(key: FileText, value: MetadataValue)] =
      [("general.file_type", .uint32(fileType)), ("general.quantization_version", .uint32(2))] + overrides
    let kept = metadata.pairs.filter { pair in
      !own.contains { $0.key == pair.key } && !pair.key.string.hasPrefix("quantize.imatrix")
    }
    let tensors = zip(parameters, formats).compactMap { parameter, format in
      Shape(parameter.rows == 1 ? [parameter.columns] : [parameter.columns, parameter.rows]).map {
        (FileText(parameter.name), $0, format)
      }
    }
    return try GGUFLayout(metadata: kept + own, tensors: tensors)
  }

  /// Writes the model as a GGUF file, under a name that never stands for half a file: norms in 32-bit floats, matrices
  /// as `encode` makes them, by default in F16. `overrides` replace or add metadata.
  package func write(
    to path: String, overrides: [(key: FileText, value: MetadataValue)] = [], fileType: UInt32 = 1,
    encode: (Parameter) throws(TrainingError) -> EncodedParameter? = { _ throws(TrainingError) in nil }
  ) throws(TrainingError) {
    var entries: [EncodedParameter] = []
    for parameter in parameters {
      let isNorm = parameter.rows == 1
      let usual = FormatRegistry.format(for: isNorm ? .f32 : .f16)
      var encoded = isNorm ? nil : try encode(parameter)
      if encoded == nil, let usual { encoded = try EncodedParameter(parameter, as: usual) }
      guard let encoded else { continue }
      entries.append(encoded)
    }
    do throws(CheckpointWritingError) {
      let layout = try layout(entries.map(\.format), overrides, fileType)
      let writer = try GGUFWriter(path: path, layout: layout, job: "training")
      try writer.rewind(to: layout.header.count)
      for (entry, tensor) in zip(entries, layout.tensors) {
        try writer.append(entry.bytes)
        try writer.append([UInt8](repeating: 0, count: tensor.padding))
      }
      try writer.finish()
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }
}
