import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

/// The reference data of `quantization/`: inputs, and hashes of what the reference makes of them.
struct QuantizationGoldens: Decodable {
  struct Input: Decodable {
    let name: String
    let kind: String
    let rows: Int
    let cols: Int
    let offset: Int
    let size: Int
    let imatrix_offset: Int
    let imatrix_size: Int
  }

  struct Entry: Decodable {
    let offset: Int
    let size: Int
    let sha256: String
    /// The reference converts an out-of-range float to an integer: any bytes will do.
    let undefined: [String]?
  }

  /// Without values where the reference refuses to encode.
  struct Output: Decodable {
    let file: String?
    let entries: [String: Entry]?
  }

  struct Outputs: Decodable {
    let plain: Output?
    let imatrix: Output?
  }

  let inputs: [Input]
  let quantized: [String: Outputs]

  static let shared = Result {
    try JSONDecoder().decode(Self.self, from: Goldens.data("quantization/manifest.json"))
  }
  static let weights = Result { try Goldens.floats("quantization/inputs.f32") }
  static let importances = Result { try Goldens.floats("quantization/imatrix.f32") }

  func input(_ name: String) -> Input? {
    inputs.first { $0.name == name }
  }
}

extension QuantizationGoldens.Input {
  func weights() throws -> [Float] {
    Array(try QuantizationGoldens.weights.get()[offset / 4..<(offset + size) / 4])
  }

  func importance() throws -> [Float] {
    Array(try QuantizationGoldens.importances.get()[imatrix_offset / 4..<(imatrix_offset + imatrix_size) / 4])
  }
}

/// Names that tests are parameterised by; goldens that are not there leave the tests to say so.
enum GoldenNames {
  /// All inputs of the manifest.
  static let inputs: [String] =
    (try? QuantizationGoldens.shared.get().inputs.map(\.name)) ?? ["(the manifest is not there)"]

  static let realInputs = inputs.filter { $0.hasPrefix("real_") }

  /// The types that the reference quantizes to and that have an encoder here.
  static let encodable = FormatRegistry.encodable.map(\.name).filter { !["F32"].contains($0) }

  /// Those of them that encode without importance weights too.
  static let freelyEncodable =
    encodable.filter { FormatRegistry.named($0)?.importance != .required }

  /// The types with golden blocks that are decoded here.
  static let decodable =
    FormatRegistry.all.map(\.name).filter { !["F32", "F64", "I8", "I16", "I32", "I64"].contains($0) }
}

extension WeightFormat {
  func encoded(
    _ weights: [Float], columns: Int, importance: [Float]? = nil, mode: EncodingMode = .reference
  ) throws -> [UInt8] {
    let rows = weights.count / max(1, columns)
    // What the destination held before must not matter.
    var bytes = [UInt8](repeating: 0xa5, count: rows * (blockFormat.rowBytes(columns: columns) ?? 0))
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    try encode(weights.span, columns: columns, importance: importance?.span, mode: mode, into: &raw)
    return bytes
  }

  func decoded(_ bytes: [UInt8]) -> [Float] {
    var weights = [Float](
      repeating: 0, count: bytes.count / blockFormat.bytesPerBlock * blockFormat.weightsPerBlock)
    var span = weights.mutableSpan
    decode(bytes.span.bytes, into: &span)
    return weights
  }
}

/// The little-endian bytes of floats.
func littleEndianBytes(_ weights: [Float]) -> [UInt8] {
  weights.flatMap { weight in (0..<4).map { UInt8(truncatingIfNeeded: weight.bitPattern >> (8 * $0)) } }
}
