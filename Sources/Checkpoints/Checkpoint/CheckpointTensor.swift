public import Tensors

/// A tensor of a model file: what the file says of it, and its bytes where they lie.
public struct CheckpointTensor: Sendable, Identifiable {
  /// The name as the file has it. Unique in its checkpoint.
  public let nameText: FileText

  /// The dimensions, fastest first.
  public let shape: Shape

  /// The storage type; an id that is not known is no error.
  public let type: TensorType

  /// Where the tensor's bytes start, from the start of the file that holds it; of one that is made of several, the
  /// first.
  public let offset: Int

  /// Bytes the tensor takes. For an unknown type: up to the next tensor or the end of the file, padding included.
  public let byteCount: Int

  /// Which file of a split model holds the tensor, from 0.
  public let part: Int

  /// The tensor's bytes, nil for an unknown type: a view on the mapped file, or, where a model is converted as it is
  /// read, bytes that are computed as they are lent. Lend slices of them.
  public let data: ByteRegion?

  /// The name with ill-formed UTF-8 replaced. Show it with `nameText.printable()`: it comes from a file.
  public var name: String { nameText.string }

  public var id: FileText { nameText }

  /// A tensor of `byteCount` bytes at `offset` of the file `part`; `data` is nil where its type can't be read.
  package init(
    name: FileText, shape: Shape, type: TensorType, offset: Int, byteCount: Int, part: Int = 0, data: ByteRegion?
  ) {
    self.nameText = name
    self.shape = shape
    self.type = type
    self.offset = offset
    self.byteCount = byteCount
    self.part = part
    self.data = data
  }

  /// Bits a weight as stored, scales and minimums included; nil for an unknown type.
  public var bitsPerWeight: Double? { type.blockFormat?.bitsPerWeight }
}
