package import CKernels
package import Tensors

/// What the layers of one session compute with: the pool, the kernels, scratch memory for each thread and the rounded
/// activations between two stages.
///
/// Each method is one parallel stage and returns when it is done. None allocates.
@safe package final class ForwardPass {
  private let pool: WorkerPool
  /// The layers' kernels of the instruction set in use, alive as long as the process.
  @unsafe package let kernels: UnsafePointer<qs_layer_kernels>
  /// The products' kernels of that set, alive as long as the process.
  @unsafe package let products: UnsafePointer<qs_product_kernels>
  private let usesFloatActivations: Bool
  private let scratch: PageStorage
  private let scratchStride: Int
  private let rounded: PageStorage
  @unsafe private let matrices: UnsafeMutablePointer<qs_matrix>

  /// Asked between layers.
  package var isCancelled: () -> Bool = { false }

  /// Sees the inputs of all products, and what is behind each layer.
  package var observer: (any InputObserver)?

  /// A pass over batches of at most `batchSize` tokens through layers of this demand, with `threadFloats` floats of
  /// other scratch memory a thread.
  package init(
    pool: WorkerPool, usesFloatActivations: Bool, batchSize: Int, demand: LayerDemand, threadFloats: Int
  ) throws(InferenceError) {
    let stride = Self.scratchBytes(demand: demand, threadFloats: threadFloats)
    let roundedBytes = demand.roundedBytes * batchSize
    guard let scratch = PageStorage(byteCount: stride * pool.threadCount),
      let rounded = PageStorage(byteCount: roundedBytes)
    else { throw .outOfMemory(bytes: stride * pool.threadCount + roundedBytes) }
    self.pool = pool
    self.usesFloatActivations = usesFloatActivations
    self.scratch = scratch
    self.scratchStride = stride
    self.rounded = rounded
    unsafe kernels = unsafe qs_layer_kernels_current()
    unsafe products = unsafe qs_product_kernels_current()
    unsafe matrices = .allocate(capacity: max(4, demand.products))
  }

  deinit {
    unsafe matrices.deallocate()
  }

  /// Bytes of scratch memory for each thread, a multiple of a page.
  static func scratchBytes(demand: LayerDemand, threadFloats: Int) -> Int {
    let matmul = Int(qs_matmul_scratch_bytes(Int32(clamping: demand.widestRow)))
    return (max(matmul, threadFloats * 4) + 4095) / 4096 * 4096
  }

  // MARK: Stages

  /// out = norm(input), for each of `tokens` rows; the result is rounded as well.
  @unsafe package func normalise(_ input: Rows, by norm: Norm, tokens: Int, into out: Rows) {
    var job = unsafe qs_norm(
      kernels: kernels, input: input.base, input_stride: Int64(input.columns), norm: norm.descriptor, segments: 1,
      weight_stride: 0, out: out.base, out_stride: Int64(out.columns), rounded: roundedRows)
    unsafe pool.run(count: tokens, context: &job, task: qs_norm_item)
  }

  /// Norms each of `segments` of `tokens` rows in place. Nothing is rounded.
  @unsafe package func normaliseSegments(_ rows: Rows, by norm: Norm, segments: Int, tokens: Int) {
    var job = unsafe qs_norm(
      kernels: kernels, input: rows.base, input_stride: Int64(rows.columns), norm: norm.descriptor,
      segments: Int32(segments), weight_stride: Int64(norm.weightStride), out: rows.base,
      out_stride: Int64(rows.columns), rounded: nil)
    unsafe pool.run(count: tokens, context: &job, task: qs_norm_item)
  }

  /// residual += scale * norm(input), for each of `tokens` rows of `columns`; `input` is changed.
  @unsafe package func add(
    _ input: Rows, norm: Norm?, scale: Float, columns: Int, tokens: Int, to residual: Rows
  ) {
    var job = unsafe qs_residual(
      kernels: kernels, input: input.base, input_stride: Int64(input.columns),
      norm: norm?.descriptor ?? qs_norm_weights(), columns: Int32(columns), scale: scale, residual: residual.base,
      residual_stride: Int64(residual.columns))
    unsafe pool.run(count: tokens, context: &job, task: qs_residual_item)
  }

  /// gate = activation(gate) * up, without `up` activation(gate), for each of `tokens` rows of `columns`, times the
  /// logistic function of the token's share where there are some; the result is rounded as well.
  @unsafe package func gate(
    _ gate: Rows, _ up: Rows?, _ activation: Activation, shares: Rows? = nil, columns: Int, tokens: Int
  ) {
    var job = unsafe qs_gate(
      kernels: kernels, gate: gate.base, up: up?.base, stride: Int64(gate.columns), columns: Int32(columns),
      kind: QS_GATE_SWIGLU, alpha: 0, limit: 0, shares: shares?.base, share_stride: Int64(shares?.columns ?? 0),
      out: gate.base, rounded: roundedRows)
    switch activation {
    case .silu: break
    case .gelu: unsafe job.kind = QS_GATE_GEGLU
    case .clampedSwiGLU(let alpha, let limit):
      unsafe (job.kind, job.alpha, job.limit) = (QS_GATE_SWIGLU_CLAMPED, alpha, limit)
    }
    unsafe pool.run(count: tokens, context: &job, task: qs_gate_item)
  }

  /// value = scale * value, and where `softcap` is not 0 then softcap * tanh(value / softcap), of `count` values.
  @unsafe package func finish(
    _ values: UnsafeMutablePointer<Float>, count: Int, scale: Float, softcap: Float
  ) {
    var job = unsafe qs_logits(
      kernels: kernels, values: values, count: Int64(count), scale: scale, softcap: softcap)
    let items = (count + Int(QS_LOGITS_AT_ONCE) - 1) / Int(QS_LOGITS_AT_ONCE)
    unsafe pool.run(count: items, context: &job, task: qs_logits_item)
  }

  /// Rounds `tokens` rows of `columns`, for the next product.
  @unsafe package func round(_ input: Rows, columns: Int, tokens: Int) {
    guard !usesFloatActivations else { return }
    var job = unsafe qs_rounding(
      kernels: kernels, input: input.base, input_stride: Int64(input.columns), columns: Int32(columns),
      rounded: roundedRows)
    unsafe pool.run(count: tokens, context: &job, task: qs_rounding_item)
  }

  /// One matrix of a product and where its outputs go.
  @unsafe package struct Product {
    let matrix: Matrix
    let out: Rows
    let accumulates: Bool

    /// A product into the first `matrix.rows` columns of `out`.
    package init(matrix: Matrix, out: Rows, accumulates: Bool = false) {
      unsafe (self.matrix, self.out, self.accumulates) = unsafe (matrix, out, accumulates)
    }

    /// A product that goes where a part of a layer puts its result.
    package init(matrix: Matrix, _ output: Output) {
      unsafe self.init(matrix: matrix, out: output.rows, accumulates: output.accumulates)
    }
  }

  /// Multiplies matrices of the same number of columns with `input`, whose rounded form the stage before has left.
  ///
  /// `roundedRow` says which of the rounded rows the first of `input` is.
  @unsafe package func multiply(
    _ first: Product, _ second: Product? = nil, _ third: Product? = nil, _ fourth: Product? = nil, input: Rows,
    tokens: Int, roundedRow: Int = 0
  ) {
    var count = 0
    unsafe describe(.init(product: first, first: 0, tokens: tokens), input, &count)
    if let second = unsafe second { unsafe describe(.init(product: second, first: 0, tokens: tokens), input, &count) }
    if let third = unsafe third { unsafe describe(.init(product: third, first: 0, tokens: tokens), input, &count) }
    if let fourth = unsafe fourth { unsafe describe(.init(product: fourth, first: 0, tokens: tokens), input, &count) }
    unsafe multiply(count, columns: first.matrix.columns, input: input, roundedRow: roundedRow)
  }

  /// A product with rows of its own of the input: `tokens` of them from the `first` on, each `step` behind the last.
  @unsafe package struct Group {
    let product: Product
    let first: Int
    let step: Int
    let tokens: Int

    /// A product of `tokens` rows of the input, the first of them number `first`.
    package init(product: Product, first: Int, step: Int = 1, tokens: Int) {
      unsafe (self.product, self.first, self.step, self.tokens) = unsafe (product, first, step, tokens)
    }
  }

  /// Multiplies matrices of the same number of columns, each with rows of its own of `input`, whose rounded form the
  /// stage before has left. `group` is called for 0 ..< `groups` and gives nil where there is nothing to do.
  @unsafe package func multiply(groups: Int, input: Rows, group: (Int) -> Group?) {
    var (count, columns) = (0, 0)
    for index in 0..<groups {
      guard let group = unsafe group(index) else { continue }
      columns = unsafe group.product.matrix.columns
      unsafe describe(group, input, &count)
    }
    if count > 0 { unsafe multiply(count, columns: columns, input: input, roundedRow: 0) }
  }

  private func multiply(_ count: Int, columns: Int, input: Rows, roundedRow: Int) {
    let columns = Int32(clamping: columns)
    let record = Int(qs_rounded_bytes(columns))
    var job = unsafe qs_matmul(
      kernels: products, matrices: matrices, matrix_count: Int32(clamping: count), columns: columns,
      use_floats: usesFloatActivations ? 1 : 0, input: input.base, input_stride: Int64(input.columns),
      rounded: roundedRows.map { unsafe UnsafePointer($0 + roundedRow * record) },
      scratch: scratchBytes, scratch_stride: Int64(scratchStride), rows_per_item: 0, items: 0, runs: 1)
    let items = unsafe qs_matmul_items(&job, Int32(pool.threadCount))
    unsafe pool.run(count: Int(items), context: &job, task: qs_matmul_item)
  }

  /// Runs a stage of the C side.
  @unsafe package func run(_ count: Int, _ context: UnsafeMutableRawPointer, _ task: qs_pool_task) {
    unsafe pool.run(count: count, context: context, task: task)
  }

  /// Writes row `row` of `matrix` as floats.
  @unsafe package func copyRow(_ row: Int, of matrix: Matrix, into out: UnsafeMutablePointer<Float>) {
    unsafe matrix.decodeRow(row, into: out)
  }

  // MARK: Memory

  /// Threads that items are handed out to.
  package var threadCount: Int { pool.threadCount }

  /// The first thread's scratch memory.
  @unsafe package var scratchBytes: UnsafeMutablePointer<UInt8> {
    unsafe scratch.base.assumingMemoryBound(to: UInt8.self)
  }

  /// The same as floats.
  @unsafe package var threadScratch: UnsafeMutablePointer<Float> {
    unsafe scratch.base.assumingMemoryBound(to: Float.self)
  }

  /// Bytes from a thread's scratch memory to the next.
  package var scratchByteStride: Int { scratchStride }

  /// Where rounded activations lie, a record a row; nil where none are wanted.
  @unsafe package var roundedRows: UnsafeMutablePointer<UInt8>? {
    unsafe usesFloatActivations ? nil : rounded.base.assumingMemoryBound(to: UInt8.self)
  }

  private func describe(_ group: Group, _ input: Rows, _ count: inout Int) {
    let product = unsafe group.product
    if let observer {
      let first = unsafe UnsafePointer(input.from(group.first).base)
      unsafe observer.observe(
        product.matrix, input: first, rows: group.tokens, columns: product.matrix.columns,
        stride: group.step * input.columns)
    }
    unsafe matrices[count] = unsafe product.matrix.descriptor(
      out: product.out.base, outStride: product.out.columns, accumulates: product.accumulates, first: group.first,
      step: group.step, tokens: group.tokens)
    count += 1
  }
}
