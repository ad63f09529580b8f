import ArgumentParser
import Checkpoints
import Foundation
import Quantization
import Tensors

/// What was asked for.
extension QuantizeCommand {
  func chosenRecipe() throws -> Recipe {
    let options = try chosenOptions()
    var chosen = try RecipeFile.chosen(recipe)
    chosen.isPure = chosen.isPure || pure
    chosen.keepsOutput = chosen.keepsOutput || leaveOutputTensor
    chosen.outputType = options.output ?? chosen.outputType
    chosen.tokenEmbeddingType = options.embedding ?? chosen.tokenEmbeddingType
    chosen.overrides = options.tensors + chosen.overrides
    return chosen
  }

  /// The types that options name.
  func chosenOptions() throws -> (
    output: BlockFormat?, embedding: BlockFormat?, tensors: [(pattern: TensorPattern, type: BlockFormat)]
  ) {
    do {
      return (
        try outputTensorType.map { try RecipeFile.type($0, of: "--output-tensor-type") },
        try tokenEmbeddingType.map { try RecipeFile.type($0, of: "--token-embedding-type") },
        try tensorType.map { try RecipeFile.override($0, of: "--tensor-type") }
      )
    } catch let failure as Failure {
      throw ValidationError(failure.description)
    }
  }

  func options() throws -> QuantizationPlan.Options {
    var options = QuantizationPlan.Options(mode: mode)
    options.prunedLayers = try layers()
    options.keepsSplit = keepSplit
    options.overrides = try overrideKV.map { try metadata($0) }
    options.importanceName = imatrix.joined(separator: ", ")
    return options
  }

  func memory() throws -> Int {
    let units: [Character: Double] = ["K": 1e3, "M": 1e6, "G": 1e9]
    let unit = maxMemory.uppercased().last.flatMap { units[$0] }
    let digits = unit == nil ? maxMemory : String(maxMemory.dropLast())
    guard let number = Double(digits), let bytes = Int(exactly: (number * (unit ?? 1)).rounded()), bytes > 0 else {
      throw ValidationError("--max-memory takes bytes, such as 500M or 2G; not '\(maxMemory)'")
    }
    return bytes
  }

  func importance() throws -> ImportanceMatrix? {
    var merged: ImportanceMatrix?
    for path in imatrix {
      let next = try ImportanceMatrix.open(path)
      if merged == nil { merged = next } else { try merged?.merge(next) }
    }
    return merged
  }

  /// The layers of a list such as `3,5-7`.
  private func layers() throws -> Set<Int> {
    guard let pruneLayers else { return [] }
    var layers: Set<Int> = []
    for part in pruneLayers.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
      guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high else {
        throw ValidationError("--prune-layers takes numbers of layers, such as 3,5-7; not '\(pruneLayers)'")
      }
      layers.formUnion(Int(low)...Int(high))
    }
    return layers
  }

  /// The metadata of `KEY=TYPE:VALUE`.
  private func metadata(_ text: String) throws -> (key: FileText, value: MetadataValue) {
    let wrong = ValidationError(
      "--override-kv takes KEY=TYPE:VALUE, where TYPE is int, float, bool or str, such as "
        + "tokenizer.ggml.add_bos_token=bool:false; not '\(text)'")
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw wrong }
    let rest = text[text.index(after: equals)...]
    guard let colon = rest.firstIndex(of: ":") else { throw wrong }
    guard let value = Self.value(String(rest[rest.index(after: colon)...]), type: rest[..<colon]) else { throw wrong }
    return (FileText(String(text[..<equals])), value)
  }

  private static func value(_ text: String, type: Substring) -> MetadataValue? {
    switch type {
    case "int":
      if let value = UInt32(text) { return .uint32(value) }
      return Int32(text).map(MetadataValue.int32) ?? Int64(text).map(MetadataValue.int64)
    case "float": return Float(text).flatMap { $0.isFinite ? .float32($0) : nil }
    case "bool": return Bool(text).map(MetadataValue.bool)
    case "str": return .string(FileText(text))
    default: return nil
    }
  }
}
