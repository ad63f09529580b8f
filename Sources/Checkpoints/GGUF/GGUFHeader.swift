internal import OrderedCollections
internal import Tensors

/// What the header of one GGUF file says, before its tensors are placed.
struct GGUFHeader {
  let version: Int
  let metadata: Metadata
  /// Where each key starts in the file.
  let keyOffsets: [FileText: Int]
  let tensors: [Tensor]
  /// Tensors start at multiples of this, counted from the start of the data.
  let alignment: Int
  /// Where the data starts: the end of the header, padded.
  let dataStart: Int

  /// A tensor's entry.
  struct Tensor {
    let name: FileText
    let shape: Shape
    let type: TensorType
    /// From the start of the data.
    let dataOffset: Int
    /// Where the entry's fields lie, for errors.
    let position: (name: Int, dimensions: Int, offset: Int)
  }
}

/// The layout's constants. Source: the GGUF specification.
extension GGUFHeader {
  static let magic: [UInt8] = Array("GGUF".utf8)
  static let versions = 2...3
  static let defaultAlignment = 32
  static let maximumDimensions = 4
  /// Key length, type and the smallest value.
  static let smallestPair = 8 + 4 + 1
  /// Name length, number of dimensions, type and offset.
  static let smallestTensor = 8 + 4 + 4 + 8
}
