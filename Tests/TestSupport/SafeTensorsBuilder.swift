import Foundation

/// Writes safetensors files, right or wrong on purpose.
public struct SafeTensorsBuilder: Sendable {
  public var tensors: [Tensor] = []
  /// What stands in the file instead of the true header.
  public var header: String?
  /// What stands before the header instead of its true length.
  public var length: UInt64?

  public init(_ tensors: [Tensor] = []) {
    self.tensors = tensors
  }

  /// A tensor; its dimensions slowest first.
  public struct Tensor: Sendable {
    public var name: String
    public var dtype: String
    public var shape: [Int]
    public var data: [UInt8]

    public init(_ name: String, _ dtype: String, _ shape: [Int], _ data: [UInt8]) {
      self.name = name
      self.dtype = dtype
      self.shape = shape
      self.data = data
    }

    /// A tensor of singles.
    public static func f32(_ name: String, _ shape: [Int], _ values: [Float]) -> Tensor {
      Tensor(name, "F32", shape, values.flatMap { $0.bitPattern.littleEndianBytes })
    }
  }

  /// The true header.
  public var trueHeader: String {
    var offset = 0
    let entries = tensors.map { tensor -> String in
      defer { offset += tensor.data.count }
      return "\"\(tensor.name)\":{\"dtype\":\"\(tensor.dtype)\",\"shape\":\(tensor.shape),"
        + "\"data_offsets\":[\(offset),\(offset + tensor.data.count)]}"
    }
    return "{" + entries.joined(separator: ",") + "}"
  }

  /// The file's bytes.
  public func build() -> [UInt8] {
    let header = Array((header ?? trueHeader).utf8)
    return (length ?? UInt64(header.count)).littleEndianBytes + header + tensors.flatMap(\.data)
  }
}
