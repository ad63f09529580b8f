import Benchmark
import Quantization
import Tensors

/// A matrix of 1536 by 576 in every format that can be written, on one thread: decoded, encoded as the reference does and in
/// mode `best`, both without importance and with.
func quantizationSpeeds() -> BenchmarkSuite {
  let columns = 1536
  let weights = RandomWeights.normal(columns * 576, seed: 1)
  let importance = RandomWeights.importance(columns)
  let suite = BenchmarkSuite(name: "quantization")
  for format in FormatRegistry.encodable {
    let blocks = EncodedRows(format, columns: columns, rows: 576)
    let amount = Amount(weights.count, .weights)
    suite.benchmark("decode \(format.name)", settings: amount) { blocks.decode() }
    let isFree = format.importance != .required
    if isFree {
      suite.benchmark("encode \(format.name)", settings: amount) { try blocks.encode(weights, nil, .reference) }
    }
    suite.benchmark("encode \(format.name) by importance", settings: amount) {
      try blocks.encode(weights, importance, .reference)
    }
    guard format.hasBestEncoder else { continue }
    if isFree {
      suite.benchmark("best \(format.name)", settings: amount, Baseline("encode \(format.name)")) {
        try blocks.encode(weights, nil, .best)
      }
    }
    suite.benchmark(
      "best \(format.name) by importance", settings: amount, Baseline("encode \(format.name) by importance")
    ) {
      try blocks.encode(weights, importance, .best)
    }
  }
  return suite
}

/// Memory for the blocks of a matrix and for its weights, used again by each iteration.
private final class EncodedRows {
  private let format: any WeightFormat
  private let columns: Int
  private var bytes: [UInt8]
  private var decoded: [Float]

  init(_ format: any WeightFormat, columns: Int, rows: Int) {
    self.format = format
    self.columns = columns
    bytes = [UInt8](repeating: 0, count: rows * (format.blockFormat.rowBytes(columns: columns) ?? 0))
    decoded = [Float](repeating: 0, count: rows * columns)
  }

  func encode(_ weights: [Float], _ importance: [Float]?, _ mode: EncodingMode) throws {
    try Self.encode(weights, columns: columns, importance, mode, format, into: &bytes)
  }

  func decode() {
    Self.decode(bytes, format, into: &decoded)
  }

  private static func encode(
    _ weights: [Float], columns: Int, _ importance: [Float]?, _ mode: EncodingMode, _ format: any WeightFormat,
    into blocks: inout [UInt8]
  ) throws {
    var span = blocks.mutableSpan
    var raw = span.mutableBytes
    try format.encode(weights.span, columns: columns, importance: importance?.span, mode: mode, into: &raw)
  }

  private static func decode(_ blocks: [UInt8], _ format: any WeightFormat, into weights: inout [Float]) {
    var span = weights.mutableSpan
    format.decode(blocks.span.bytes, into: &span)
  }
}
