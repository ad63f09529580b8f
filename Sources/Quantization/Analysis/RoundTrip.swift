internal import Tensors

/// Buffers that take pieces of a tensor to a format and back.
struct RoundTrip {
  private(set) var original: [Float]
  private(set) var decoded: [Float]
  private var blocks: [UInt8]

  /// Room for pieces of up to `weights` weights in `format`.
  init(weights: Int, format: any WeightFormat) {
    original = [Float](repeating: 0, count: weights)
    decoded = original
    let layout = format.blockFormat
    blocks = [UInt8](repeating: 0, count: weights / layout.weightsPerBlock * layout.bytesPerBlock)
  }

  /// Fills `original` and `decoded` with the job's `weights`, counted through all rows.
  mutating func run(_ job: ErrorJob, _ weights: Range<Int>) throws(QuantizationError) {
    var target = original.mutableSpan
    job.source.decode(weights, into: &target)
    let count = weights.count
    try Self.encode(job, count, original, into: &blocks)
    Self.decode(job, count, blocks, into: &decoded)
  }

  private static func encode(
    _ job: ErrorJob, _ count: Int, _ weights: [Float], into blocks: inout [UInt8]
  ) throws(QuantizationError) {
    // Without importance blocks do not depend on each other: a piece is as good as whole rows.
    let importance = job.options.importance
    let columns = importance == nil ? count : job.source.shape.columns
    var bytes = blocks.mutableSpan
    var raw = unsafe bytes.mutableBytes
    var used = raw._mutatingExtracting(0..<byteCount(job, count))
    try job.format.encode(
      weights.span.extracting(0..<count), columns: columns, importance: importance?.span, mode: job.options.mode,
      into: &used)
  }

  private static func decode(_ job: ErrorJob, _ count: Int, _ blocks: [UInt8], into weights: inout [Float]) {
    var target = weights.mutableSpan
    job.format.decode(unsafe blocks.span.bytes.extracting(0..<byteCount(job, count)), into: &target)
  }

  private static func byteCount(_ job: ErrorJob, _ weights: Int) -> Int {
    let layout = job.format.blockFormat
    return weights / layout.weightsPerBlock * layout.bytesPerBlock
  }

  /// Makes `decoded` the errors of its first `count` weights.
  mutating func subtract(count: Int) {
    for index in 0..<count { decoded[index] -= original[index] }
  }
}

/// A buffer that pieces of tensors are decoded into.
struct DecodedPiece {
  private(set) var weights: [Float]

  /// Room for pieces of up to `count` weights.
  init(capacity count: Int) {
    weights = [Float](repeating: 0, count: count)
  }

  mutating func decode(_ piece: (source: WeightSource, weights: Range<Int>)) {
    var target = weights.mutableSpan
    piece.source.decode(piece.weights, into: &target)
  }
}
