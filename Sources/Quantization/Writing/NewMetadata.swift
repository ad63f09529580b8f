internal import Checkpoints
internal import Tensors

/// What new files say of themselves.
struct NewMetadata {
  typealias Pair = (key: FileText, value: MetadataValue)

  let source: Metadata
  let recipe: Recipe
  let importance: ImportanceMatrix?
  let options: QuantizationPlan.Options
  let removal: LayerRemoval

  private static let splitKeys: Set<FileText> = ["split.no", "split.count", "split.tensors.count"]

  /// What the new file says in its own words.
  private static let replaced: Set<FileText> = splitKeys.union([
    "general.quantization_version", "general.file_type", "quantize.imatrix.file", "quantize.imatrix.dataset",
    "quantize.imatrix.entries_count", "quantize.imatrix.chunks_count",
  ])

  /// The files of `steps`, which stand in the order of their parts where there are several.
  func parts(
    _ steps: [QuantizationPlan.Step], count: Int
  ) throws(QuantizationError) -> [QuantizationPlan.Part] {
    var parts: [QuantizationPlan.Part] = []
    var first = 0
    for number in 0..<count {
      let end = count == 1 ? steps.count : steps[first...].firstIndex { $0.tensor.part > number } ?? steps.count
      var pairs = number == 0 ? whole : alignment
      if count > 1 { pairs += split(number, of: count, tensors: steps.count) }
      let layout: GGUFLayout
      do throws(CheckpointWritingError) {
        layout = try GGUFLayout(
          metadata: pairs, tensors: steps[first..<end].map { ($0.name, $0.tensor.shape, $0.format) })
      } catch {
        throw .writing(error)
      }
      parts.append(QuantizationPlan.Part(layout: layout, steps: first..<end))
      first = end
    }
    return parts
  }

  /// The metadata of the only file, or of the first.
  private var whole: [Pair] {
    var pairs = removal.apply(to: source).pairs.filter { !Self.replaced.contains($0.key) }
    pairs += [("general.quantization_version", .uint32(2)), ("general.file_type", .uint32(recipe.preset.fileType))]
    pairs = Self.applying(options.overrides, to: Metadata(pairs)).pairs
    pairs += ofImportance
    // Last, as the field's quantizers have it.
    let moved = pairs.filter { $0.key == removal.countKey }
    return removal.isEmpty ? pairs : pairs.filter { $0.key != removal.countKey } + moved
  }

  /// What the first part says of its alignment holds for the others.
  private var alignment: [Pair] {
    whole.filter { $0.key == "general.alignment" }
  }

  private func split(_ number: Int, of count: Int, tensors: Int) -> [Pair] {
    [
      ("split.no", .uint16(UInt16(clamping: number))), ("split.count", .uint16(UInt16(clamping: count))),
      ("split.tensors.count", .int32(Int32(clamping: tensors))),
    ]
  }

  private var ofImportance: [Pair] {
    guard let importance else { return [] }
    var pairs: [Pair] = [("quantize.imatrix.file", .string(FileText(options.importanceName)))]
    if let dataset = importance.datasets.first {
      pairs.append(("quantize.imatrix.dataset", .string(FileText(dataset))))
    }
    pairs.append(("quantize.imatrix.entries_count", .uint32(UInt32(clamping: importance.names.count))))
    if importance.chunkCount > 0 {
      pairs.append(("quantize.imatrix.chunks_count", .uint32(UInt32(clamping: importance.chunkCount))))
    }
    return pairs
  }

  // MARK: - Overrides

  /// Metadata with what `overrides` say, at the end; of several for one key the last holds.
  static func applying(_ overrides: [Pair], to metadata: Metadata) -> Metadata {
    var pairs = metadata.pairs
    for (key, value) in overrides {
      let old = pairs.first { $0.key == key }?.value
      pairs.removeAll { $0.key == key }
      pairs.append((key, value.fitted(to: old)))
    }
    return Metadata(pairs)
  }

  /// Fails where an override would make a file that can't be read.
  static func check(_ overrides: [Pair], of metadata: Metadata) throws(QuantizationError) {
    for (key, value) in overrides {
      let shown = key.printable()
      if splitKeys.contains(key) || key == "general.architecture" {
        throw .badOverride(key: shown, reason: "it says how the file is to be read")
      }
      if let old = metadata[key], case .array = old {
        throw .badOverride(key: shown, reason: "the model has an array there")
      }
      guard key == "general.alignment" else { continue }
      guard let alignment = value.integer, (8...1 << 16).contains(alignment), alignment & (alignment - 1) == 0 else {
        throw .badOverride(key: shown, reason: "it must be a power of two from 8 to 65536")
      }
    }
  }
}

extension MetadataValue {
  /// The number in the type of `old`, where that can hold it.
  fileprivate func fitted(to old: MetadataValue?) -> MetadataValue {
    if case .float64 = old, let number, type == .float32 { return .float64(number) }
    guard type.isInteger, let old, old.type.isInteger, let integer else { return self }
    switch old {
    case .uint8: return UInt8(exactly: integer).map(MetadataValue.uint8) ?? self
    case .int8: return Int8(exactly: integer).map(MetadataValue.int8) ?? self
    case .uint16: return UInt16(exactly: integer).map(MetadataValue.uint16) ?? self
    case .int16: return Int16(exactly: integer).map(MetadataValue.int16) ?? self
    case .uint32: return UInt32(exactly: integer).map(MetadataValue.uint32) ?? self
    case .int32: return Int32(exactly: integer).map(MetadataValue.int32) ?? self
    case .uint64: return UInt64(exactly: integer).map(MetadataValue.uint64) ?? self
    default: return .int64(Int64(integer))
    }
  }
}
