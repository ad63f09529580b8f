internal import Tensors

/// A Hugging Face folder as the GGUF file that it becomes: the same tensors under other names, views on the files where
/// their bytes are the same, else computed a slice at a time as they are read.
struct ModelConversion {
  private let folder: CheckpointFolder
  private let config: ModelConfiguration
  private let family: ModelFamily
  private let tensors: [CheckpointTensor]

  /// What comes of a conversion.
  struct Result {
    let metadata: Metadata
    let tensors: [CheckpointTensor]
    /// What keeps a GGUF file of these from being complete.
    let faults: [ConversionFault]
  }

  /// The model of `tensors` converted; without its family, the reason. Fails where its family is known and a figure or a
  /// tensor is not what the family needs.
  static func run(_ folder: CheckpointFolder, tensors: [CheckpointTensor]) throws(CheckpointError) -> Outcome {
    guard let json = try folder.json("config.json") else { return .notConverted(.noConfiguration) }
    let config = ModelConfiguration(json)
    guard let family = ModelFamily.named(config.modelType) else {
      let known = ModelFamily.all.flatMap(\.modelTypes)
      return .notConverted(.unsupportedFamily(config.modelType, known: known))
    }
    do throws(ConversionFault) {
      if let compression = config["quantization_config"] ?? config["compression_config"] {
        let method = compression["quant_method"]?.string ?? "an unnamed method"
        return .notConverted(.compressedWeights(method: FileText(method).printable(limit: 40)))
      }
      let conversion = ModelConversion(folder: folder, config: config, family: family, tensors: tensors)
      return .converted(try conversion.result(try VocabularyFiles(folder)))
    } catch {
      throw .notConvertible(path: folder.path, error)
    }
  }

  /// Whether there was a conversion.
  enum Outcome {
    case converted(Result)
    case notConverted(ConversionFault)
  }

  private func result(_ files: VocabularyFiles) throws(ConversionFault) -> Result {
    var placed: [PlacedTensor] = []
    var renaming = try TensorRenaming(config, family)
    for tensor in tensors {
      guard let place = try renaming.place(of: tensor.nameText) else { continue }
      placed += try renaming.take(tensor, at: place)
    }
    try renaming.checkComplete()
    var converted: [CheckpointTensor] = []
    for tensor in placed.sorted(by: { $0.order < $1.order }) {
      converted.append(try TensorConversion(family: family, config: config).convert(tensor))
    }
    for computed in try family.computedTensors(config) { converted.append(try Self.tensor(computed)) }
    guard let rows = converted.first(where: { $0.name == "token_embd.weight" })?.shape.rows else {
      throw .missingTensor("model.embed_tokens.weight")
    }
    let (metadata, faults) = try describe(converted, files, vocabularySize: rows)
    return Result(metadata: metadata, tensors: converted, faults: faults)
  }

  private static func tensor(_ computed: ModelFamily.ComputedTensor) throws(ConversionFault) -> CheckpointTensor {
    guard let shape = Shape([computed.values.count]) else {
      throw .tensor(computed.name, expected: "values", found: "too many")
    }
    let data = ByteRegion(
      copying: computed.values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
      })
    return CheckpointTensor(
      name: FileText(computed.name), shape: shape, type: .known(.f32), offset: 0, byteCount: data.count, data: data)
  }

  // MARK: - Metadata

  private func describe(
    _ tensors: [CheckpointTensor], _ files: VocabularyFiles, vocabularySize: Int
  ) throws(ConversionFault) -> (Metadata, [ConversionFault]) {
    var builder = MetadataBuilder(architecture: family.architecture)
    builder.add("general.architecture", family.architecture)
    builder.add("general.type", "model")
    builder.add("general.name", name)
    builder.add("general.file_type", .uint32(fileType(tensors)))
    builder.add("general.quantization_version", .uint32(2))
    try family.describe(config, &builder)
    var faults: [ConversionFault] = []
    do throws(ConversionFault) {
      let vocabulary = try files.vocabulary(size: vocabularySize, config)
      for (key, value) in vocabulary { builder.add(key, value) }
    } catch {
      guard case .unsupportedVocabulary = error else { throw error }
      faults.append(error)
    }
    return (Metadata(builder.pairs), faults)
  }

  /// What the model is called: its name on the hub, else its folder's.
  private var name: String {
    let known = config["_name_or_path"]?.string ?? ""
    let path = known.isEmpty ? folder.path : known
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The file type of plain weights, of which the matrices take most bytes.
  private func fileType(_ tensors: [CheckpointTensor]) -> UInt32 {
    let largest = tensors.max { $0.byteCount < $1.byteCount }?.type.blockFormat
    return largest == .bf16 ? 32 : largest == .f16 ? 1 : 0
  }
}
