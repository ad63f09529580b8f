import Foundation
import Quantization
import Synchronization
import Tensors

extension BenchCommand {
  /// Measures each format, and prints its row when it is done.
  func measureFormats() throws {
    let pools = (one: WorkerPool(threadCount: 1), all: compute.pool)
    let bench = FormatBench(threads: pools.all.threadCount, withImportance: importance)
    let copy = BothSpeeds(one: try bench.copySpeed(pools.one), all: try bench.copySpeed(pools.all))
    let isa = FormatRegistry.instructionSet
    if !json {
      try Output.line(
        "\(isa), copying in memory: \(gigabytes(copy.one)) GB/s on one thread, \(gigabytes(copy.all)) GB/s on "
          + "\(pools.all.threadCount), read and written bytes counted")
      try Output.line("million weights a second on one thread and on \(pools.all.threadCount)")
      try Output.line(FormatSpeed.heading)
    }
    var documents: [JSON] = []
    for format in try chosenFormats() {
      let speed = try bench.measure(format, one: pools.one, all: pools.all)
      if json { documents.append(speed.document(copy: copy)) } else { try Output.line(speed.line(copy: copy)) }
    }
    guard json else { return }
    let document: JSON = [
      "threads": .integer(pools.all.threadCount), "instruction_set": .string(isa), "formats": .array(documents),
      "copy_bytes_per_second": copy.document, "importance": .bool(importance),
    ]
    try document.print()
  }

  private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f", bytes / 1e9) }
}

/// What is done a second, on one thread and on all.
private struct BothSpeeds {
  let one: Double
  let all: Double

  var document: JSON { ["core": .double(one), "all": .double(all)] }

  /// Millions a second.
  var cells: String { Self.cell(one) + Self.cell(all) }

  private static func cell(_ speed: Double) -> String {
    let text = String(format: speed < 1e8 ? "%.1f" : "%.0f", speed / 1e6)
    return String(repeating: " ", count: max(1, 9 - text.count)) + text
  }
}

/// What was measured of one format: weights a second.
private struct FormatSpeed {
  let format: any WeightFormat
  let decode: BothSpeeds
  let reference: BothSpeeds
  /// Nil where the format's best encoder is the reference's.
  let best: BothSpeeds?

  static let heading =
    "format      decode         of a copy     encode            encode best\n"
    + "               one      all  one  all      one      all      one      all"

  /// Part of the bandwidth of a copy that decoding uses, blocks read and floats written.
  private func shares(_ copy: BothSpeeds) -> (one: Double, all: Double) {
    let bytes = format.bitsPerWeight / 8 + 4
    return (decode.one * bytes / copy.one, decode.all * bytes / copy.all)
  }

  func line(copy: BothSpeeds) -> String {
    let share = shares(copy)
    let name = format.name.padding(toLength: 9, withPad: " ", startingAt: 0)
    return name + decode.cells + String(format: " %3.0f%% %3.0f%%", 100 * share.one, 100 * share.all)
      + reference.cells + (best?.cells ?? "")
  }

  func document(copy: BothSpeeds) -> JSON {
    let share = shares(copy)
    var encode: [String: JSON] = ["reference": reference.document]
    if let best { encode["best"] = best.document }
    return [
      "format": .string(format.name), "bits_per_weight": .double(format.bitsPerWeight),
      "decode": decode.document, "encode": .object(encode),
      "decode_share_of_copy": ["core": .double(share.one), "all": .double(share.all)],
    ]
  }
}

/// Memory and loops to measure formats with.
///
/// Unchecked: item i of a loop of the pool touches the buffers of number i alone, and nothing else touches them then.
@safe private final class FormatBench: @unchecked Sendable {
  /// Weights that each item decodes: more than the caches hold.
  private static let decoded = 1 << 24
  /// Weights that each item encodes, in rows of `columns`.
  private static let encoded = 1 << 16
  private static let columns = 2048

  private let floats: [OwnedStorage]
  private let blocks: [OwnedStorage]
  private let weights: [Float]
  private let importance: [Float]
  private let withImportance: Bool
  private let failure = Mutex<QuantizationError?>(nil)

  init(threads: Int, withImportance: Bool) {
    floats = (0..<threads).map { _ in OwnedStorage(byteCount: 4 * Self.decoded) }
    blocks = (0..<threads).map { _ in OwnedStorage(byteCount: 4 * Self.decoded) }
    weights = Self.makeWeights(Self.encoded)
    importance = Self.makeWeights(Self.columns).map { 1e-6 + $0 * $0 }
    self.withImportance = withImportance
  }

  /// Numbers spread about like weights: normal to a good approximation, a few of them far out.
  private static func makeWeights(_ count: Int) -> [Float] {
    var state: UInt64 = 1
    return (0..<count).map { index in
      var sum: Float = -3
      for _ in 0..<6 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum += Float(state >> 40) * 0x1p-24
      }
      return sum * (index % 997 == 0 ? 0.2 : 0.02)
    }
  }

  /// Bytes a second that are read and written when each thread copies memory.
  func copySpeed(_ pool: WorkerPool) throws -> Double {
    let seconds = try medianSeconds {
      pool.forEach(count: pool.threadCount) { index, _ in
        unsafe self.floats[index].buffer.copyMemory(from: UnsafeRawBufferPointer(self.blocks[index].buffer))
      }
    }
    return Double(pool.threadCount) * Double(8 * Self.decoded) / seconds
  }

  func measure(_ format: any WeightFormat, one: WorkerPool, all: WorkerPool) throws -> FormatSpeed {
    let reference = BothSpeeds(
      one: try encodingSpeed(format, .reference, one), all: try encodingSpeed(format, .reference, all))
    spreadBlocks(of: format)
    let decode = BothSpeeds(one: try decodingSpeed(format, one), all: try decodingSpeed(format, all))
    let best =
      format.hasBestEncoder
      ? BothSpeeds(one: try encodingSpeed(format, .best, one), all: try encodingSpeed(format, .best, all)) : nil
    return FormatSpeed(format: format, decode: decode, reference: reference, best: best)
  }

  private func byteCount(_ weights: Int, _ format: any WeightFormat) -> Int {
    weights / format.blockFormat.weightsPerBlock * format.blockFormat.bytesPerBlock
  }

  private func encodingSpeed(_ format: any WeightFormat, _ mode: EncodingMode, _ pool: WorkerPool) throws -> Double {
    let bytes = byteCount(Self.encoded, format)
    let (weights, importance) = (weights, importance)
    let isWeighted = format.importance == .required || withImportance && format.importance == .optional
    let seconds = try medianSeconds {
      pool.forEach(count: pool.threadCount) { index, _ in
        let place = unsafe UnsafeMutableRawBufferPointer(rebasing: self.blocks[index].buffer[0..<bytes])
        var span = unsafe place.mutableBytes
        do throws(QuantizationError) {
          try format.encode(
            weights.span, columns: Self.columns, importance: isWeighted ? importance.span : nil, mode: mode, into: &span
          )
        } catch {
          self.failure.withLock { $0 = error }
        }
      }
      if let error = self.failure.withLock({ $0 }) { throw error }
    }
    return Double(pool.threadCount * Self.encoded) / seconds
  }

  private func decodingSpeed(_ format: any WeightFormat, _ pool: WorkerPool) throws -> Double {
    let bytes = byteCount(Self.decoded, format)
    let seconds = try medianSeconds {
      pool.forEach(count: pool.threadCount) { index, _ in
        let source = unsafe UnsafeRawBufferPointer(rebasing: self.blocks[index].buffer[0..<bytes])
        let target = unsafe self.floats[index].buffer.bindMemory(to: Float.self)
        var span = unsafe target.mutableSpan
        format.decode(unsafe source.bytes, into: &span)
      }
    }
    return Double(pool.threadCount * Self.decoded) / seconds
  }

  /// Repeats the blocks that were encoded last over the memory that decoding reads.
  private func spreadBlocks(of format: any WeightFormat) {
    let (part, whole) = (byteCount(Self.encoded, format), byteCount(Self.decoded, format))
    for storage in blocks {
      let source = unsafe UnsafeRawBufferPointer(rebasing: blocks[0].buffer[0..<part])
      for start in stride(from: 0, to: whole, by: part) {
        let place = unsafe UnsafeMutableRawBufferPointer(rebasing: storage.buffer[start..<start + part])
        unsafe place.copyMemory(from: source)
      }
    }
  }

  /// The median of runs for a fifth of a second, five at least; the first one warms up.
  private func medianSeconds(_ body: () throws -> Void) throws -> Double {
    try body()
    var times: [Double] = []
    let start = ContinuousClock.now
    while times.count < 5 || ContinuousClock.now - start < .milliseconds(200) {
      if Signals.isInterrupted { throw Interruption() }
      let begin = ContinuousClock.now
      try body()
      times.append((ContinuousClock.now - begin) / .seconds(1))
    }
    return times.sorted()[times.count / 2]
  }
}
