import CKernels
import Foundation
import Inference
import Quantization
import Tensors
import Training

extension BenchCommand {
  /// Measures the kernels of matrix products of each type that has panels.
  func measureKernels() throws {
    let pool = compute.pool
    let limits = try MachineLimits.measure(pool)
    let bench = try KernelBench(pool: pool)
    let name = KernelNames.instructionSet
    let training = TrainingMachine(pool: pool).productSpeed(size: Self.trainingProduct, repeats: 9)
    if !json {
      try printHead(limits, kernels: name, threads: pool.threadCount)
      try printTraining(training, limits, threads: pool.threadCount)
      try printColumns()
    }
    var documents: [JSON] = []
    for type in KernelBench.types {
      let speed = try bench.measure(type)
      if json { documents.append(speed.document(limits, kernels: name)) } else { try Output.line(speed.line(limits)) }
    }
    guard json else { return }
    let document: JSON = [
      "kernels": .string(name), "threads": .integer(pool.threadCount), "limits": limits.document,
      "types": .array(documents), "training_product_multiply_adds_per_second": .double(training),
    ]
    try document.print()
  }

  private func printHead(_ limits: MachineLimits, kernels: String, threads: Int) throws {
    func giga(_ value: Double) -> String { String(format: "%.1f", value / 1e9) }
    try Output.line(
      "kernels qs_*__\(kernels); reading memory: \(giga(limits.readOne)) GB/s on one thread, "
        + "\(giga(limits.readAll)) on \(threads)")
    try Output.line(
      "multiply-adds on one thread: \(giga(limits.codes)) G/s of 8-bit codes, \(giga(limits.floats)) of floats, "
        + "\(limits.bf16 == 0 ? "no" : giga(limits.bf16)) of BF16")
  }

  /// Size of the matrices of floats whose product is measured for training.
  private static let trainingProduct = 1024

  private func printTraining(_ speed: Double, _ limits: MachineLimits, threads: Int) throws {
    let share = speed / (limits.floats * Double(threads))
    let size = Self.trainingProduct
    try Output.line(
      String(
        format: "training's product of %d x %d x %d floats: %.0f G/s on %d threads, %.0f %% of the peak", size, size,
        size,
        speed / 1e9, threads, 100 * share))
  }

  private func printColumns() throws {
    try Output.line(
      "         one token: weights read   in place           many tokens: one thread      all threads   unpack   pack")
    try Output.line(
      "         GB/s (all)  of reading    GB/s  of reading   G/s    of peak  GB/s taken   G/s  of peak  GB/s     GB/s")
  }
}

/// What products of many tokens are made of.
private enum Products: String {
  case codes = "r8", floats = "f32", bf16
}

/// What was measured of one type's kernels; bytes and multiply-adds a second.
private struct KernelSpeed {
  let name: String
  let products: Products
  /// Panels read from memory by all threads; rows in a file, packed as they are needed.
  let one: Double
  let inPlace: Double
  /// Multiply-adds, and bytes of unpacked weights and activations that they take, each counted once, on one thread.
  let many: Double
  let manyBytes: Double
  /// Multiply-adds on all `threads`, a few panels each.
  let manyAll: Double
  let threads: Int
  let manyKernel: String
  let unpack: Double
  let pack: Double

  /// What bounds products of many tokens.
  private func peak(_ limits: MachineLimits) -> Double {
    switch products {
    case .codes: limits.codes
    case .floats: limits.floats
    case .bf16: limits.bf16
    }
  }

  /// Part of the peak of as many threads, each as fast as one alone.
  private func allShare(_ limits: MachineLimits) -> Double { manyAll / (peak(limits) * Double(threads)) }

  func line(_ limits: MachineLimits) -> String {
    name.padding(toLength: 9, withPad: " ", startingAt: 0)
      + String(
        format: "%7.1f %12.0f%% %9.1f %8.0f%% %9.0f %8.0f%% %9.1f %7.0f %7.0f%% %8.1f %8.1f", one / 1e9,
        100 * one / limits.readAll, inPlace / 1e9, 100 * inPlace / limits.readAll, many / 1e9,
        100 * many / peak(limits), manyBytes / 1e9, manyAll / 1e9,
        100 * allShare(limits), unpack / 1e9, pack / 1e9)
  }

  func document(_ limits: MachineLimits, kernels set: String) -> JSON {
    let type = name.lowercased()
    let names = ["pack_\(type)", "one_\(type)_x_\(products.rawValue)", "unpack_\(type)", manyKernel]
      .map { "qs_\($0)__\(set)" }
    return [
      "type": .string(name), "kernels": .array(names.map(JSON.string)),
      "one_bytes_per_second": .double(one), "one_share": .double(one / limits.readAll),
      "in_place_bytes_per_second": .double(inPlace), "in_place_share": .double(inPlace / limits.readAll),
      "many_multiply_adds_per_second": .double(many), "many_share": .double(many / peak(limits)),
      "many_all_multiply_adds_per_second": .double(manyAll), "many_all_share": .double(allShare(limits)),
      "many_bytes_per_second": .double(manyBytes), "unpack_bytes_per_second": .double(unpack),
      "pack_bytes_per_second": .double(pack),
    ]
  }
}

/// How kernels are called: see Sources/CKernels/base/set.h.
private enum KernelNames {
  /// The set that computes, such as `avx2_vnni`.
  static var instructionSet: String {
    unsafe String(cString: qs_product_kernels_current().pointee.name)
  }

  /// What multiplies a format's unpacked panels.
  static func many(_ format: qs_panel_format, _ products: Products) -> String {
    switch products {
    case .codes: "many_c\(format.group)\(format.has_offsets != 0 ? "o" : "")\(format.is_wide != 0 ? "w" : "")_x_r8"
    case .floats: "many_f32_x_f32"
    case .bf16: "many_bf16_x_bf16"
    }
  }
}

/// Matrices to multiply with, of zeros: what the numbers are makes no difference in time.
private final class KernelBench {
  static let types = (0..<UInt32(QS_PANEL_TYPES)).filter { unsafe qs_panel_format_of($0) != nil }
  private static let columns = 2048
  private static let tokens = 512
  /// Bytes of the matrices that are read from memory.
  private static let bytes = 256 << 20
  /// Rows that one thread computes with many tokens: those of two panels, which some kernels take at a time.
  private static let rowsAlone = 32
  /// Rows of each thread's part where all compute with many tokens.
  private static let rowsPerThread = 64

  private let pool: WorkerPool
  private let weights: PageStorage
  private let activations: PageStorage
  private let out: PageStorage
  private let scratch: PageStorage
  private let scratchStride: Int

  init(pool: WorkerPool) throws {
    self.pool = pool
    let columns = Int32(Self.columns)
    scratchStride = (Int(qs_matmul_scratch_bytes(columns)) + 4095) / 4096 * 4096
    weights = try Self.storage(Self.bytes + (1 << 20))
    activations = try Self.storage(Self.tokens * Self.columns * 4)
    out = try Self.storage(max(4 * Self.tokens * Self.rowsPerThread * pool.threadCount, Self.bytes / 64))
    scratch = try Self.storage(scratchStride * pool.threadCount)
  }

  private static func storage(_ bytes: Int) throws -> PageStorage {
    guard let storage = PageStorage(byteCount: bytes, isLarge: true) else {
      throw InferenceError.outOfMemory(bytes: bytes)
    }
    unsafe storage.base.initializeMemory(as: UInt8.self, repeating: 0, count: storage.byteCount)
    return storage
  }

  func measure(_ type: UInt32) throws -> KernelSpeed {
    guard let format = unsafe qs_panel_format_of(type)?.pointee, let block = BlockFormat.withID(type) else {
      throw InferenceError.unsupportedType(tensor: "roofline", type: "\(type)")
    }
    let panel = Int(qs_panel_bytes(type, Int32(Self.columns)))
    let row = Self.columns / Int(format.columns) * Int(format.file_bytes)
    let rows = Self.bytes / max(panel, 16 * row) * 16
    let one = try Stopwatch.median(repeats: 5) {
      multiply(type, rows: rows, row: row, tokens: 1, isPacked: true, on: pool)
    }
    let inPlace = try Stopwatch.median(repeats: 5) {
      multiply(type, rows: rows, row: row, tokens: 1, isPacked: false, on: pool)
    }
    let hasBF16 = unsafe block == .bf16 && qs_product_kernels_current().pointee.many_bf16 != nil
    let products = format.kind == QS_PANEL_CODES ? Products.codes : hasBF16 ? .bf16 : .floats
    let alone = WorkerPool(threadCount: 1)
    let many = try Stopwatch.median(repeats: 15) {
      multiply(type, rows: Self.rowsAlone, row: row, tokens: Self.tokens, isPacked: true, on: alone)
    }
    let rowsOfAll = min(rows, Self.rowsPerThread * pool.threadCount)
    let manyAll = try Stopwatch.median(repeats: 15) {
      multiply(type, rows: rowsOfAll, row: row, tokens: Self.tokens, isPacked: true, on: pool)
    }
    let macs = Double(Self.columns * Self.tokens)
    let record = products == .codes ? Int(qs_rounded_bytes(Int32(Self.columns))) : 4 * Self.columns
    let moved = Self.tokens * record + Self.rowsAlone * Self.unpackedBytes(format, products)
    return KernelSpeed(
      name: block.name, products: products, one: Double(rows / 16 * panel) / one,
      inPlace: Double(rows * row) / inPlace, many: macs * Double(Self.rowsAlone) / many,
      manyBytes: Double(moved) / many,
      manyAll: macs * Double(rowsOfAll) / manyAll, threads: pool.threadCount,
      manyKernel: KernelNames.many(format, products),
      unpack: Double(panel) / (try unpackSeconds(type, format)),
      pack: Double(16 * row) / (try packSeconds(type, row: row)))
  }

  /// Bytes of an unpacked row.
  private static func unpackedBytes(_ format: qs_panel_format, _ products: Products) -> Int {
    switch products {
    case .floats: return 4 * columns
    case .bf16: return 2 * columns
    case .codes: return columns + columns / Int(format.group) * 4 * (format.has_offsets != 0 ? 2 : 1)
    }
  }

  /// One product, as a session makes it.
  private func multiply(_ type: UInt32, rows: Int, row: Int, tokens: Int, isPacked: Bool, on pool: WorkerPool) {
    let bytes = unsafe UnsafePointer(weights.base.assumingMemoryBound(to: UInt8.self))
    var matrix = unsafe qs_matrix(
      weights: bytes, row_bytes: Int64(row), panels: isPacked ? bytes : nil, type: type, rows: Int32(rows),
      decode: nil, decode_context: nil, bias: nil, out: out.base.assumingMemoryBound(to: Float.self),
      out_stride: Int64(rows), accumulate: 0, first: 0, step: 1, tokens: Int32(tokens))
    unsafe withUnsafePointer(to: &matrix) { matrix in
      var job = unsafe qs_matmul(
        kernels: qs_product_kernels_current(), matrices: matrix, matrix_count: 1, columns: Int32(Self.columns),
        use_floats: 0, input: UnsafePointer(activations.base.assumingMemoryBound(to: Float.self)),
        input_stride: Int64(Self.columns), rounded: UnsafePointer(activations.base.assumingMemoryBound(to: UInt8.self)),
        scratch: scratch.base.assumingMemoryBound(to: UInt8.self), scratch_stride: Int64(scratchStride),
        rows_per_item: 0, items: 0, runs: 1)
      let items = unsafe qs_matmul_items(&job, Int32(pool.threadCount))
      unsafe pool.run(count: Int(items), context: &job, task: qs_matmul_item)
    }
  }

  private func unpackSeconds(_ type: UInt32, _ format: qs_panel_format) throws -> Double {
    try unsafe seconds { kernels in
      let target = unsafe qs_unpacked_panel_at(
        scratch.base.assumingMemoryBound(to: UInt8.self), Int32(Self.columns), 0)
      let unpack = unsafe entry(kernels.pointee.unpack, type, as: Unpack.self)
      unsafe unpack?(
        UnsafePointer(weights.base.assumingMemoryBound(to: UInt8.self)), Int32(Self.columns) / format.columns,
        Int32(Self.columns), target)
    }
  }

  private func packSeconds(_ type: UInt32, row: Int) throws -> Double {
    try unsafe seconds { _ in
      var job = unsafe qs_repacking(
        kernels: qs_product_kernels_current(),
        weights: UnsafePointer(weights.base.assumingMemoryBound(to: UInt8.self)), row_bytes: Int64(row), type: type,
        rows: 16, columns: Int32(Self.columns), panels: scratch.base.assumingMemoryBound(to: UInt8.self))
      unsafe qs_repack(&job)
    }
  }

  /// Seconds of one of a hundred calls.
  private func seconds(_ call: (UnsafePointer<qs_product_kernels>) -> Void) throws -> Double {
    guard let kernels = unsafe qs_product_kernels_current() else { return .infinity }
    return try Stopwatch.median(repeats: 9) { for _ in 0..<100 { unsafe call(kernels) } } / 100
  }

  private typealias Unpack = @convention(c) (UnsafePointer<UInt8>?, Int32, Int32, qs_unpacked_panel) -> Void

  /// Entry `index` of a table that Swift sees as a tuple.
  private func entry<Table, Function>(_ table: Table, _ index: UInt32, as type: Function.Type) -> Function? {
    unsafe withUnsafeBytes(of: table) { unsafe $0.bindMemory(to: Function?.self)[Int(index)] }
  }
}
