package import Checkpoints
internal import Tensors

/// Layers that are left out of a model, and what becomes of the others.
package struct LayerRemoval: Sendable {
  /// The numbers of the layers left out, rising.
  let layers: [Int]
  /// The model family, which begins the keys of its metadata.
  private let family: String
  private let layerCount: Int

  var isEmpty: Bool { layers.isEmpty }

  /// The key of the number of layers.
  var countKey: FileText { FileText("\(family).block_count") }

  /// Fails where a layer is not there, and where none would be left.
  package init(_ layers: Set<Int>, of model: ModelDescription) throws(QuantizationError) {
    self.layers = layers.sorted()
    family = model.architecture
    layerCount = model.layerCount
    let outside = self.layers.first { $0 < 0 || $0 >= model.layerCount }
    if let outside { throw .outOfBounds(what: "layer", index: outside, count: model.layerCount) }
    if !layers.isEmpty, layers.count == model.layerCount { throw .nothingLeft(layers: layers.count) }
  }

  /// The name that a tensor gets; nil where its layer is left out.
  ///
  /// A layer's number stands behind the first `blk.` of a name, as in `blk.7.attn_v.weight` and `enc.blk.7.attn_v.weight`.
  package func name(for name: String) -> String? {
    guard !isEmpty, let (range, layer) = Self.layer(in: name) else { return name }
    let below = layers.count { $0 < layer }
    guard !layers.contains(layer) else { return nil }
    return below == 0 ? name : name.replacingUTF8(range, with: "\(layer - below)")
  }

  /// Takes the tensors of the layers out of `model` and renames the others; gives where those stood.
  func apply(to model: inout ModelDescription) -> [Int] {
    var kept: [Int] = []
    var tensors: [ModelDescription.Tensor] = []
    for (index, tensor) in model.tensors.enumerated() {
      guard let name = name(for: tensor.name) else { continue }
      kept.append(index)
      var renamed = tensor
      renamed.name = name
      tensors.append(renamed)
    }
    model.tensors = tensors
    return kept
  }

  /// The metadata with the number of layers that are left, and without what arrays say of the others.
  package func apply(to metadata: Metadata) -> Metadata {
    guard !isEmpty else { return metadata }
    let kept = (0..<layerCount).filter { !layers.contains($0) }
    return Metadata(
      metadata.pairs.map { key, value in
        guard key.string.utf8.starts(with: "\(family).".utf8) else { return (key, value) }
        if key == countKey { return (key, .uint32(UInt32(clamping: kept.count))) }
        if key.string == "\(family).leading_dense_block_count", let leading = value.integer {
          return (key, .uint32(UInt32(clamping: kept.count { $0 < leading })))
        }
        guard let array = value.array, array.count == layerCount, let rest = array.elements(kept) else {
          return (key, value)
        }
        return (key, .array(rest))
      })
  }

  /// The digits behind the first `blk.` that a dot follows.
  private static func layer(in name: String) -> (digits: Range<Int>, layer: Int)? {
    let bytes = Array(name.utf8)
    let mark = Array("blk.".utf8)
    for start in bytes.indices where bytes[start...].starts(with: mark) {
      let first = start + mark.count
      let end = bytes[first...].firstIndex { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? bytes.count
      guard end > first, end < bytes.count, bytes[end] == UInt8(ascii: "."),
        let layer = Int(String(decoding: bytes[first..<end], as: UTF8.self))
      else { continue }
      return (first..<end, layer)
    }
    return nil
  }
}

extension String {
  /// The text with the bytes of `range`, whole characters, replaced.
  fileprivate func replacingUTF8(_ range: Range<Int>, with text: String) -> String {
    let bytes = Array(utf8)
    return String(decoding: bytes[..<range.lowerBound] + Array(text.utf8) + bytes[range.upperBound...], as: UTF8.self)
  }
}
