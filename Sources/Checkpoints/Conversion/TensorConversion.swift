internal import Tensors

/// Makes one of a folder's tensors what GGUF stores in its place.
struct TensorConversion {
  let family: ModelFamily
  let config: ModelConfiguration

  func convert(_ placed: PlacedTensor) throws(ConversionFault) -> CheckpointTensor {
    guard let first = placed.parts.first else { throw .missingTensor(placed.name) }
    let shape = try Self.shape(of: placed.parts)
    var regions: [ByteRegion] = []
    var format = BlockFormat.f32
    for part in placed.parts {
      let (region, stored) = try numbers(part, as: placed.name)
      regions.append(region)
      format = stored
    }
    guard format.byteCount(shape: shape) == regions.reduce(0, { $0 + $1.count }), let one = regions.first else {
      throw Self.fault(first, "numbers of one type", "several")
    }
    var data = regions.count == 1 ? one : ByteRegion(JoinedBytes(regions))
    if let heads = try permutedHeads(placed.name) { data = try Self.permuted(data, first, format, heads: heads) }
    return CheckpointTensor(
      name: FileText(placed.name), shape: shape, type: .known(format), offset: first.offset, byteCount: data.count,
      part: first.part, data: data)
  }

  private static func fault(_ tensor: CheckpointTensor, _ expected: String, _ found: String) -> ConversionFault {
    .tensor(tensor.nameText.printable(), expected: expected, found: found)
  }

  /// The shape of the parts joined: that of one, with their number behind it where there are several.
  private static func shape(of parts: [CheckpointTensor]) throws(ConversionFault) -> Shape {
    guard let first = parts.first else { throw .missingTensor("of an expert") }
    guard (1...4).contains(first.shape.dimensions.count), first.shape.elementCount > 0 else {
      throw fault(first, "one to four dimensions of 1 or more", "\(first.shape)")
    }
    if parts.count == 1 { return first.shape }
    for part in parts where part.shape != first.shape || part.type != first.type {
      throw fault(part, "\(first.shape) of \(first.type), as other experts have", "\(part.shape) of \(part.type)")
    }
    guard first.shape.dimensions.count == 2, let shape = Shape(first.shape.dimensions + [parts.count]) else {
      throw fault(first, "a matrix", "\(first.shape)")
    }
    return shape
  }

  /// Vectors, norms and routers are singles, norms with what the family adds; matrices stay as they are where GGUF has
  /// their type.
  private func numbers(
    _ tensor: CheckpointTensor, as name: String
  ) throws(ConversionFault) -> (ByteRegion, BlockFormat) {
    guard let data = tensor.data, let format = tensor.type.blockFormat else {
      throw Self.fault(tensor, "plain numbers", "\(tensor.type)")
    }
    let isNorm = name.hasSuffix("_norm.weight")
    if isNorm || tensor.shape.dimensions.count == 1 || name.hasSuffix("ffn_gate_inp.weight") {
      let addend = isNorm ? family.normOffset : 0
      if let singles = ConvertedNumbers.singles(data, format, adding: addend) { return (singles, .f32) }
    } else if format == .f32 || format == .f16 || format == .bf16 {
      return (data, format)
    } else if let halves = ConvertedNumbers.halves(data, format) {
      return (halves, .f16)
    } else if let singles = ConvertedNumbers.singles(data, format) {
      return (singles, .f32)
    }
    throw Self.fault(tensor, "floats", "\(format)")
  }

  /// The heads of queries or keys whose rows change places; nil for other tensors.
  private func permutedHeads(_ name: String) throws(ConversionFault) -> Int? {
    guard family.permutesHeads else { return nil }
    if name.hasSuffix(".attn_q.weight") || name.hasSuffix(".attn_q.bias") { return try config.headCount }
    if name.hasSuffix(".attn_k.weight") || name.hasSuffix(".attn_k.bias") { return try config.keyValueHeadCount }
    return nil
  }

  private static func permuted(
    _ data: ByteRegion, _ tensor: CheckpointTensor, _ format: BlockFormat, heads: Int
  ) throws(ConversionFault) -> ByteRegion {
    let rows = tensor.shape.dimensions.last ?? 0
    guard tensor.shape.dimensions.count <= 2, rows.isMultiple(of: 2 * heads), rows > 0 else {
      throw fault(tensor, "\(heads) heads of an even number of rows", "\(tensor.shape)")
    }
    return ByteRegion(RowPermutation(data, rowBytes: data.count / rows, headRows: rows / heads))
  }
}
