internal import Tensors

extension MetadataArray {
  /// The array of the elements at `indices`, in that order; nil where one is not there and for arrays of arrays.
  ///
  /// Complexity: O(n).
  package func elements(_ indices: [Int]) -> MetadataArray? {
    guard indices.allSatisfy({ $0 >= 0 && $0 < count }) else { return nil }
    if let table = strings() { return MetadataArray(strings: indices.map { table[$0] }) }
    guard let size = elementType.byteCount, data.count >= size * count else { return nil }
    let bytes = data.withBytes { data in
      indices.flatMap { index in
        unsafe data.extracting(size * index..<size * (index + 1)).withUnsafeBytes { unsafe [UInt8]($0) }
      }
    }
    return MetadataArray(elementType: elementType, count: indices.count, data: ByteRegion(copying: bytes))
  }
}
