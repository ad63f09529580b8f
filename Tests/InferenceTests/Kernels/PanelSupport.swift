import TestSupport
import CKernels
import Quantization
import Tensors
import Testing

/// The panel kernels of one instruction set for one type.
struct PanelType {
  let id: UInt32
  let format: BlockFormat
  let facts: qs_panel_format
  let decoder: any WeightFormat

  /// GGUF types whose panels hold codes, and those whose panels hold floats.
  static let codes = ids { $0.kind == QS_PANEL_CODES }
  static let floats = ids { $0.kind == QS_PANEL_FLOATS }

  private static func ids(_ isWanted: (qs_panel_format) -> Bool) -> [UInt32] {
    (0..<UInt32(QS_PANEL_TYPES)).filter { id in qs_panel_format_of(id).map { isWanted($0.pointee) } ?? false }
  }

  init(_ id: UInt32) throws {
    self.id = id
    format = try #require(BlockFormat.withID(id))
    facts = try #require(qs_panel_format_of(id)).pointee
    decoder = try #require(FormatRegistry.format(for: format))
  }

  /// Bytes of `rows` rows of `columns`: random, with finite scales.
  func rows(_ rows: Int, columns: Int, using random: inout RandomSource) -> [UInt8] {
    guard facts.kind == QS_PANEL_FLOATS else {
      return randomBlocks(format, count: rows * columns / format.weightsPerBlock, using: &random)
    }
    // No exponent of all ones.
    return (0..<rows * columns * format.bytesPerBlock).map { _ in UInt8.random(in: 0...255, using: &random) & 0xBB }
  }

  func decode(_ bytes: [UInt8], columns: Int) -> [Float] {
    var weights = [Float](repeating: 0, count: bytes.count / format.bytesPerBlock * format.weightsPerBlock)
    var span = weights.mutableSpan
    decoder.decode(bytes.span.bytes, into: &span)
    return weights
  }
}

/// A panel with the kernels that made it.
struct Panel {
  let kernels: Kernels
  let type: PanelType
  let columns: Int
  let bytes: [UInt8]

  var table: qs_product_kernels { kernels.products }
  var blocks: Int { columns / Int(type.facts.columns) }
  /// Whether activations are rounded to BF16 by the kernels.
  var roundsToBF16: Bool { type.format == .bf16 && table.many_bf16 != nil }

  /// The panel of `rows` rows that lie behind each other in `source`, packed `atOnce` blocks at a time.
  init(_ kernels: Kernels, _ type: PanelType, _ source: [UInt8], rows: Int, columns: Int, atOnce: Int = .max) {
    (self.kernels, self.type, self.columns) = (kernels, type, columns)
    let facts = type.facts
    let blocks = columns / Int(facts.columns)
    var bytes = [UInt8](repeating: 0x55, count: Int(qs_panel_bytes(type.id, Int32(columns))))
    let pack = Self.entry(kernels.products.pack, type.id, as: Pack.self)
    source.withUnsafeBufferPointer { from in
      bytes.withUnsafeMutableBufferPointer { to in
        for first in stride(from: 0, to: blocks, by: min(atOnce, blocks)) {
          var job = qs_panel_packing(
            rows: from.baseAddress, row_bytes: Int64(blocks * Int(facts.file_bytes)), count: Int32(rows),
            columns: Int32(columns), first: Int32(first), blocks: Int32(min(atOnce, blocks - first)),
            panel: to.baseAddress.map { $0 + first * Int(facts.bytes) })
          pack?(&job)
        }
      }
    }
    self.bytes = bytes
  }

  /// The products of the 16 rows with one token's `activations`: a record or floats.
  func one(_ activations: UnsafeRawPointer) -> [Float] {
    var sums = [Float](repeating: 0, count: 16)
    Self.entry(table.one, type.id, as: One.self)?(bytes, Int32(blocks), activations, &sums, bytes)
    return sums
  }

  /// The unpacked panel, in memory of its own.
  func unpacked() -> (memory: Aligned, panel: qs_unpacked_panel) {
    let memory = Aligned(Int(qs_unpacked_bytes(Int32(columns))))
    let panel = qs_unpacked_panel_at(memory.bytes, Int32(columns), 0)
    unpack(to: panel)
    return (memory, panel)
  }

  func unpack(to place: qs_unpacked_panel) {
    Self.entry(table.unpack, type.id, as: Unpack.self)?(bytes, Int32(blocks), Int32(columns), place)
  }

  /// The products with the activations of `tokens`, which lie `stride` bytes behind each other.
  ///
  /// With a `bias` they are added to it and to what `sums` holds. Floats can be multiplied some columns at a time.
  func many(
    _ activations: UnsafeRawPointer, stride: Int, tokens: Int, rows: Int = 16, bias: [Float]? = nil,
    adding before: [Float]? = nil, columnsAtOnce: Int = .max
  ) -> [Float] {
    let (memory, panel) = unpacked()
    var sums = before ?? [Float](repeating: .nan, count: rows * tokens)
    sums.withUnsafeMutableBufferPointer { sums in
      (bias ?? [Float](repeating: 0, count: 16)).withUnsafeBufferPointer { offsets in
        let product = qs_panel_product(
          weights: panel, second: panel, columns: Int32(columns), shift: type.facts.shift, activations: activations,
          stride: Int64(stride), tokens: Int32(tokens), rows: Int32(rows), out: sums.baseAddress,
          out_stride: Int64(rows), bias: bias == nil ? nil : offsets.baseAddress, accumulate: before == nil ? 0 : 1,
          ahead: nil, ahead_bytes: 0, carried: nil, carry: nil)
        multiply(product, columnsAtOnce: columnsAtOnce)
      }
    }
    withExtendedLifetime(memory) {}
    return sums
  }

  /// Makes a product; of floats or BF16 an even number of columns at a time.
  func multiply(_ product: qs_panel_product, columnsAtOnce: Int = .max) {
    var part = product
    guard type.facts.kind == QS_PANEL_FLOATS else {
      Self.entry(table.many, kind, as: Many.self)?(&part)
      return
    }
    let columns = Int(product.columns)
    var carry = [Float](repeating: .nan, count: Int(product.tokens) * (product.rows > 16 ? 32 : 16))
    carry.withUnsafeMutableBufferPointer { carry in
      for first in stride(from: 0, to: columns, by: min(columnsAtOnce, columns)) {
        let isLast = columns - first <= columnsAtOnce
        part.columns = Int32(min(columnsAtOnce, columns - first))
        let numbers = (roundsToBF16 ? first / 2 : first) * 16
        part.weights.scales = product.weights.scales + numbers
        part.second.scales = product.second.scales + numbers
        part.activations = product.activations + 4 * first
        part.carried = first == 0 ? nil : UnsafePointer(carry.baseAddress)
        part.carry = isLast ? nil : carry.baseAddress
        if roundsToBF16 { table.many_bf16(&part) } else { table.many_floats(&part) }
      }
    }
  }

  private var kind: UInt32 {
    (type.facts.group == 16 ? UInt32(QS_MANY_SMALL_GROUPS) : 0)
      + (type.facts.has_offsets == 1 ? UInt32(QS_MANY_OFFSETS) : 0)
      + (type.facts.is_wide == 1 ? UInt32(QS_MANY_WIDE) : 0)
  }

  typealias Pack = @convention(c) (UnsafePointer<qs_panel_packing>?) -> Void
  typealias One =
    @convention(c) (
      UnsafePointer<UInt8>?, Int32, UnsafeRawPointer?, UnsafeMutablePointer<Float>?, UnsafePointer<UInt8>?
    ) -> Void
  typealias Unpack = @convention(c) (UnsafePointer<UInt8>?, Int32, Int32, qs_unpacked_panel) -> Void
  typealias Many = @convention(c) (UnsafePointer<qs_panel_product>?) -> Void

  /// Entry `index` of a table that Swift sees as a tuple.
  private static func entry<Table, Function>(_ table: Table, _ index: UInt32, as type: Function.Type) -> Function? {
    withUnsafeBytes(of: table) { $0.bindMemory(to: Function?.self)[Int(index)] }
  }
}

/// Rounded activations of some tokens.
struct Records {
  let memory: Aligned
  let stride: Int

  init(_ kernels: Kernels, _ tokens: [[Float]]) {
    let columns = tokens.first?.count ?? 0
    stride = Int(qs_rounded_bytes(Int32(columns)))
    memory = Aligned(stride * tokens.count)
    // What was there before must not matter.
    for index in 0..<memory.count { memory.bytes[index] = 0x55 }
    for (index, token) in tokens.enumerated() {
      let record = UnsafeMutableRawPointer(memory.bytes + index * stride).assumingMemoryBound(to: qs_rounded_block.self)
      kernels.products.round_row(token, Int32(columns), record)
    }
  }

  /// The blocks of token `index`.
  func blocks(_ index: Int = 0) -> UnsafeBufferPointer<qs_rounded_block> {
    let start = UnsafeMutableRawPointer(memory.bytes + index * stride).assumingMemoryBound(to: qs_rounded_block.self)
    return UnsafeBufferPointer(start: start, count: stride / Int(QS_ROUNDED_BYTES))
  }
}

extension qs_rounded_block {
  /// The codes as an array.
  var codeList: [Int8] { withUnsafeBytes(of: codes) { Array($0.bindMemory(to: Int8.self)) } }
}
