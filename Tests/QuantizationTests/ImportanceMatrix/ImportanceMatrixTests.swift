import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

private let golden = "inference/imatrix/smollm2-135m-f32.imatrix.gguf"

/// Files of both forms.
private enum Sample {
  static func gguf(_ entries: [(name: String, sums: [[Float]], counts: [Float])]) throws -> String {
    var builder = GGUFBuilder()
    builder.metadata = [
      ("general.type", .string("imatrix")), ("imatrix.datasets", .strings(["text"])),
      ("imatrix.chunk_count", .uint32(3)),
    ]
    for (name, sums, counts) in entries {
      let columns = UInt64(sums.first?.count ?? 0)
      builder.tensors += [
        .f32(.init(name + ".in_sum2"), [columns, UInt64(sums.count)], sums.flatMap(\.self)),
        .f32(.init(name + ".counts"), [1, UInt64(counts.count)], counts),
      ]
    }
    return try builder.write().path
  }

  static func old(_ entries: [(name: String, calls: Int32, values: [Float])], end: [UInt8] = []) -> [UInt8] {
    var bytes = Int32(entries.count).littleEndianBytes
    for (name, calls, values) in entries {
      bytes += Int32(name.utf8.count).littleEndianBytes + Array(name.utf8) + calls.littleEndianBytes
      bytes += Int32(values.count).littleEndianBytes + values.flatMap { $0.bitPattern.littleEndianBytes }
    }
    return bytes + end
  }

  static func open(_ bytes: [UInt8]) throws -> ImportanceMatrix {
    try ImportanceMatrix.open(TemporaryFile(bytes, name: "imatrix.dat").path)
  }
}

@Suite("ImportanceMatrix")
struct ImportanceMatrixTests {
  @Test("the reference's file", .requires(golden: golden))
  func reference() throws {
    let matrix = try ImportanceMatrix.open(Goldens.path(golden))
    #expect(matrix.names.count == 210)
    #expect(matrix.chunkCount == 10)
    let weights = try #require(matrix.weights(for: "blk.0.attn_k.weight", columns: 576))
    let sums: [Float] = [0.87333744764328, 1.8561396598815918]
    #expect(Array(weights.prefix(2)) == sums.map { $0 / 5120 })
    #expect(matrix.weights(for: "blk.0.attn_k.weight", columns: 577) == nil)
    #expect(matrix.weights(for: "blk.0.attn_k.weight", columns: 0) == nil)
    #expect(matrix.weights(for: "output.weight", columns: 576) == nil)
  }

  @Test("means by matrix; one never used weighs all alike")
  func experts() throws {
    let path = try Sample.gguf([("e", [[2, 4], [1, 1], [9, 3]], [2, 0, 3])])
    let matrix = try ImportanceMatrix.open(path)
    #expect(matrix.weights(for: "e", columns: 2, matrices: 3) == [1, 2, 1, 1, 3, 1])
    #expect(matrix.datasets == ["text"])
    #expect(matrix.chunkCount == 3)
  }

  @Test("the older form, with and without its end")
  func older() throws {
    let end = Int32(5).littleEndianBytes + Int32(4).littleEndianBytes + Array("data".utf8)
    for end in [[], end] {
      let matrix = try Sample.open(Sample.old([("a", 2, [2, 4]), ("b", 0, [5])], end: end))
      #expect(matrix.names == ["a", "b"])
      #expect(matrix.weights(for: "a", columns: 2) == [1, 2])
      #expect(matrix.weights(for: "b", columns: 1) == [1])
      #expect(matrix.chunkCount == (end.isEmpty ? 0 : 5))
      #expect(matrix.datasets == (end.isEmpty ? [] : ["data"]))
    }
  }

  @Test("every shorter file is refused")
  func truncated() throws {
    let bytes = Sample.old([("a", 2, [2, 4]), ("b", 1, [5])])
    for count in 0..<bytes.count {
      #expect(fault { try Sample.open(Array(bytes.prefix(count))) } != nil)
    }
  }

  @Test("damaged files are read or refused, never a trap", arguments: [true, false])
  func mutated(isGGUF: Bool) throws {
    let whole =
      try isGGUF
      ? [UInt8](Data(contentsOf: URL(filePath: Sample.gguf([("a", [[2, 4], [1, 1]], [2, 1]), ("b", [[5]], [1])]))))
      : Sample.old([("a", 2, [2, 4]), ("b", 1, [5])], end: Int32(5).littleEndianBytes + [1, 0, 0, 0, 65])
    var random = RandomSource(seed: 12)
    var refused = 0
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0...random.next() % 3 {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        bytes[at] =
          Bool.random(using: &random) ? .random(in: 0...255, using: &random) : [0, 1, 0x7f, 0x80, 0xff][at % 5]
      }
      do {
        let matrix = try Sample.open(bytes)
        for name in matrix.names { #expect(matrix.weights(for: name, columns: 2)?.count ?? 2 == 2) }
      } catch is ImportanceMatrixError {
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test(
    "values that can't be",
    arguments: [[Float.nan], [-1], [.infinity]])
  func values(values: [Float]) throws {
    let value = "value 0 of a is \(values[0])"
    #expect(fault { try Sample.open(Sample.old([("a", 1, values)])) } == value)
    #expect(fault { try ImportanceMatrix.open(Sample.gguf([("a", [values], [1])])) } == value)
    let count = "a count of a is negative or not finite"
    #expect(fault { try ImportanceMatrix.open(Sample.gguf([("a", [[1]], values)])) } == count)
  }

  @Test("an entry twice, no entry, a negative count, a model")
  func malformed() throws {
    #expect(fault { try Sample.open(Sample.old([("a", 1, [1]), ("a", 1, [1])])) } == "a for the second time")
    #expect(fault { try Sample.open(Sample.old([])) } == "no entries")
    #expect(fault { try Sample.open(Sample.old([("a", -1, [1])])) } == "-1 calls")
    #expect(fault { try Sample.open(Int32(-1).littleEndianBytes) } == "-1 entries")
    #expect(fault { try ImportanceMatrix.open(Sample.gguf([])) } == "no tensor whose name ends in .in_sum2")
    let missing = #expect(throws: ImportanceMatrixError.self) { try ImportanceMatrix.open("/nonexistent/imatrix.gguf") }
    guard case .storage(.cannotOpen(path: "/nonexistent/imatrix.gguf", _)) = missing else {
      Issue.record("another error: \(String(describing: missing))")
      return
    }
  }

  /// What `open` finds wrong with a file that is no importance matrix; nil where it finds nothing, or another kind of
  /// fault.
  private func fault(_ open: () throws -> ImportanceMatrix) -> String? {
    do {
      _ = try open()
    } catch ImportanceMatrixError.malformed(_, _, let found) {
      return found
    } catch {
      Issue.record("another error: \(error)")
    }
    return nil
  }

  @Test("merging adds what both have seen")
  func merge() throws {
    var matrix = try Sample.open(Sample.old([("a", 2, [2, 4])]))
    try matrix.merge(Sample.open(Sample.old([("a", 2, [6, 0]), ("b", 1, [5])])))
    #expect(matrix.weights(for: "a", columns: 2) == [2, 1])
    #expect(matrix.weights(for: "b", columns: 1) == [5])
    let other = try Sample.open(Sample.old([("a", 1, [1])]))
    #expect(throws: ImportanceMatrixError.notMergeable(tensor: "a", first: 2, second: 1)) { try matrix.merge(other) }
  }

  @Test("merging the older form, one count for all, with one count a matrix")
  func mergeForms() throws {
    var matrix = try ImportanceMatrix.open(Sample.gguf([("e", [[2, 4], [1, 1]], [2, 0])]))
    try matrix.merge(Sample.open(Sample.old([("e", 2, [4, 0, 5, 3])])))
    #expect(matrix.weights(for: "e", columns: 2, matrices: 2) == [1.5, 1, 3, 2])
  }

  @Test("a matrix of another model altogether")
  func unrelated() throws {
    let matrix = try Sample.open(Sample.old([("x.weight", 1, [1]), ("y.weight", 1, [1])]))
    let model = ModelDescription(
      architecture: "llama", layerCount: 1, headCount: 1, keyValueHeadCount: 1,
      tensors: [.init(name: "z.weight", shape: try #require(Shape([1, 2])), type: .known(.f32))])
    let error = ImportanceMatrixError.unrelated(entries: ["x.weight", "y.weight"], count: 2)
    #expect(throws: error) { try matrix.check(model).throwIfUnusable() }
  }

  @Test("what is missing, extra and of another size is named")
  func check() throws {
    let matrix = try Sample.open(Sample.old([("x.weight", 1, [1]), ("blk.0.attn_q.weight", 1, [1, 2])]))
    let names = ["blk.0.attn_q.weight", "blk.0.attn_k.weight", "output.weight", "blk.0.attn_norm.weight"]
    let tensors = try names.map {
      ModelDescription.Tensor(name: $0, shape: try #require(Shape([4, 4])), type: .known(.f32))
    }
    let model = ModelDescription(
      architecture: "llama", layerCount: 1, headCount: 1, keyValueHeadCount: 1, tensors: tensors)
    let check = matrix.check(model)
    #expect(check.missing == ["blk.0.attn_k.weight"])
    #expect(check.extra == ["x.weight"])
    #expect(check.misSized == ["blk.0.attn_q.weight has 2 values, its tensor 4"])
    #expect(throws: ImportanceMatrixError.misSized(entries: check.misSized, count: 1)) { try check.throwIfUnusable() }
  }
}
