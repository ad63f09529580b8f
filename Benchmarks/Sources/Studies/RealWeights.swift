import Foundation
import Quantization
import Tensors

/// Matrices of real models, with importance weights for their columns: the reference data that the tests use.
struct RealWeights {
  /// One matrix.
  struct Matrix {
    let name: String
    let columns: Int
    let weights: [Float]
    /// One a column.
    let importance: [Float]
  }

  let matrices: [Matrix]

  /// Reads them from `QUANTSCOPE_GOLDENS`, else from the subset that belongs to the tests.
  init() throws {
    let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Tests/Goldens")
    let named = ProcessInfo.processInfo.environment["QUANTSCOPE_GOLDENS"].map { URL(fileURLWithPath: $0) }
    let folder = (named ?? own).appending(path: "quantization")
    let manifest = try JSONDecoder().decode(
      Manifest.self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
    let inputs = try Self.floats(folder.appending(path: "inputs.f32"))
    let importances = try Self.floats(folder.appending(path: "imatrix.f32"))
    matrices = manifest.inputs.filter { $0.name.hasPrefix("real_") }.map { input in
      Matrix(
        name: input.name, columns: input.cols,
        weights: Array(inputs[input.offset / 4..<(input.offset + input.size) / 4]),
        importance: Array(importances[input.imatrix_offset / 4..<(input.imatrix_offset + input.imatrix_size) / 4]))
    }
  }

  private static func floats(_ file: URL) throws -> [Float] {
    try Data(contentsOf: file).withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count / 4 * 4, by: 4).map { offset in
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      }
    }
  }

  private struct Manifest: Decodable {
    struct Input: Decodable {
      let name: String
      let cols: Int
      let offset: Int
      let size: Int
      let imatrix_offset: Int
      let imatrix_size: Int
    }
    let inputs: [Input]
  }
}

extension WeightFormat {
  /// What storing rows of `columns` weights gives back.
  func roundTrip(
    _ weights: [Float], columns: Int, importance: [Float]? = nil, mode: EncodingMode
  ) throws(QuantizationError) -> [Float] {
    let rows = weights.count / columns
    var bytes = [UInt8](repeating: 0, count: rows * (blockFormat.rowBytes(columns: columns) ?? 0))
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    try encode(weights.span, columns: columns, importance: importance?.span, mode: mode, into: &raw)
    var decoded = [Float](repeating: 0, count: weights.count)
    var values = decoded.mutableSpan
    decode(bytes.span.bytes, into: &values)
    return decoded
  }
}
