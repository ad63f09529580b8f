package import Checkpoints
import Quantization
import Tensors

/// A short row of weights, such as a norm's, decoded to floats.
@safe package final class Vector: Sendable {
  package let count: Int

  private let storage: OwnedStorage

  /// The weights of `tensor`, whose shape has been checked.
  ///
  /// Throws ``InferenceError/unsupportedType(tensor:type:)`` where there is no decoder for its type.
  package init(_ tensor: CheckpointTensor) throws(InferenceError) {
    guard let format = tensor.type.blockFormat, let data = tensor.data,
      let decoder = FormatRegistry.format(for: format)
    else { throw .unsupportedType(tensor: tensor.name, type: "\(tensor.type)") }
    count = tensor.shape.elementCount
    storage = OwnedStorage(byteCount: max(count, 1) * 4)
    let floats = unsafe UnsafeMutableBufferPointer(rebasing: storage.buffer.bindMemory(to: Float.self)[..<count])
    var span = unsafe floats.mutableSpan
    data.withBytes { decoder.decode($0, into: &span) }
  }

  /// A vector of `floats`.
  package init(_ floats: some Collection<Float>) {
    count = floats.count
    storage = OwnedStorage(byteCount: max(count, 1) * 4)
    for (index, value) in floats.enumerated() { unsafe storage.buffer.bindMemory(to: Float.self)[index] = value }
  }

  /// The first weight. Valid while this object lives.
  @unsafe package var base: UnsafePointer<Float>? {
    unsafe UnsafePointer(storage.buffer.bindMemory(to: Float.self).baseAddress)
  }

  /// The weights.
  package var floats: [Float] {
    unsafe Array(storage.buffer.bindMemory(to: Float.self).prefix(count))
  }
}
