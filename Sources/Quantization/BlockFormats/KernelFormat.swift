internal import CKernels
internal import Tensors

/// A format whose decoder and encoder are C kernels.
///
/// ``BlockFormats`` declares one for each type: a layout, words for people, policy, and the levels of a block.
struct KernelFormat: WeightFormat {
  let blockFormat: BlockFormat
  let family: BlockFamily
  let summary: String
  let equation: String
  let importance: ImportanceUse
  let policy: BlockPolicy
  private let makeLevels: @Sendable (RawSpan) -> [BlockLevels]

  /// The format of a layout that `formats.def` gives a decoder. `levels` is called with exactly one block.
  init(
    _ blockFormat: BlockFormat, family: BlockFamily, summary: String, equation: String,
    importance: ImportanceUse = .ignored, policy: BlockPolicy = BlockPolicy(),
    levels: @escaping @Sendable (RawSpan) -> [BlockLevels]
  ) {
    self.blockFormat = blockFormat
    self.family = family
    self.summary = summary
    self.equation = equation
    self.importance = importance
    self.policy = policy
    self.makeLevels = levels
  }

  private var codec: qs_codec? {
    unsafe qs_codec_for(blockFormat.id)?.pointee
  }

  var canEncode: Bool {
    unsafe codec?.encode != nil
  }

  var hasBestEncoder: Bool {
    unsafe codec?.encode_best != nil
  }

  private func encoder(_ mode: EncodingMode) -> qs_encode_function? {
    let best = unsafe mode == .best ? codec?.encode_best : nil
    return unsafe best ?? codec?.encode
  }

  func levels(of block: RawSpan) -> [BlockLevels] {
    guard block.byteCount >= blockFormat.bytesPerBlock else { return [] }
    return makeLevels(block.extracting(0..<blockFormat.bytesPerBlock))
  }

  func decode(_ blocks: RawSpan, into weights: inout MutableSpan<Float>) {
    let count = min(blocks.byteCount / blockFormat.bytesPerBlock, weights.count / blockFormat.weightsPerBlock)
    guard count > 0, let decode = unsafe codec?.decode else { return }
    unsafe blocks.withUnsafeBytes { source in
      unsafe weights.withUnsafeMutableBufferPointer { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        unsafe decode(from, to, Int64(count))
      }
    }
  }

  func encode(
    _ weights: Span<Float>, columns: Int, importance: Span<Float>?, mode: EncodingMode,
    into blocks: inout MutableRawSpan
  ) throws(QuantizationError) {
    guard let encode = unsafe encoder(mode) else { throw .cannotEncode(format: name) }
    let rowBytes = try checkSizes(weights, columns: columns, importance: importance, blocks: blocks.byteCount)
    guard rowBytes > 0 else { return }
    let rows = weights.count / columns
    unsafe weights.withUnsafeBufferPointer { source in
      unsafe blocks.withUnsafeMutableBytes { target in
        unsafe Self.withPointer(importance) { importance in
          guard let from = source.baseAddress, let to = target.baseAddress else { return }
          for row in 0..<rows {
            unsafe encode(from + row * columns, importance, to + row * rowBytes, Int64(columns))
          }
        }
      }
    }
  }

  /// The bytes of a row; 0 where there is nothing to encode.
  private func checkSizes(
    _ weights: Span<Float>, columns: Int, importance: Span<Float>?, blocks: Int
  ) throws(QuantizationError) -> Int {
    guard let rowBytes = blockFormat.rowBytes(columns: columns) else {
      throw .columnsDoNotFit(format: name, columns: columns, weightsPerBlock: blockFormat.weightsPerBlock)
    }
    guard columns > 0 else {
      guard weights.count == 0 else {
        throw .wrongSize(what: "weights of rows of 0", expected: 0, found: weights.count)
      }
      return 0
    }
    guard weights.count.isMultiple(of: columns) else {
      throw .wrongSize(
        what: "weights of whole rows", expected: weights.count / columns * columns, found: weights.count)
    }
    let needed = weights.count / columns * rowBytes
    guard blocks == needed else { throw .wrongSize(what: "bytes of blocks", expected: needed, found: blocks) }
    if let importance, importance.count != columns {
      throw .wrongSize(what: "importance weights", expected: columns, found: importance.count)
    }
    if self.importance == .required, importance == nil { throw .importanceRequired(format: name) }
    return rowBytes
  }

  private static func withPointer(_ span: Span<Float>?, _ body: (UnsafePointer<Float>?) -> Void) {
    guard let span else { return body(nil) }
    unsafe span.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }
}
