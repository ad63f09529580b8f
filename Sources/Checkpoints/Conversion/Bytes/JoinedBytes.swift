internal import Tensors

/// Regions one behind the other: the matrices of experts as one tensor.
final class JoinedBytes: ByteMaker {
  private let parts: [ByteRegion]
  // Where each part starts, and the end of the last.
  private let starts: [Int]

  var count: Int { starts.last ?? 0 }

  /// All of `parts`, whose sizes must sum up to an `Int`.
  init(_ parts: [ByteRegion]) {
    self.parts = parts
    starts = parts.reduce(into: [0]) { starts, part in starts.append((starts.last ?? 0) + part.count) }
  }

  /// The pieces of parts that make up `range`.
  private func pieces(of range: Range<Int>) -> [(part: ByteRegion, range: Range<Int>, place: Int)] {
    parts.indices.compactMap { index in
      let part = range.clamped(to: starts[index]..<starts[index + 1])
      guard !part.isEmpty else { return nil }
      let inside = part.lowerBound - starts[index]..<part.upperBound - starts[index]
      return (parts[index], inside, part.lowerBound - range.lowerBound)
    }
  }

  @unsafe func make(_ range: Range<Int>, into target: UnsafeMutableRawBufferPointer) {
    for (part, inside, place) in pieces(of: range) {
      let bytes = try? part.slice(offset: inside.lowerBound, count: inside.count)
      unsafe bytes?.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[place..<place + bytes.count]).copyMemory(from: bytes)
      }
    }
  }

  func release(_ range: Range<Int>) {
    for (part, inside, _) in pieces(of: range) { part.releasePages(inside) }
  }
}

extension ByteRegion {
  /// The region, or copies of it where its address is odd for numbers of 8 bytes: kernels load them where they lie.
  var aligned: ByteRegion {
    let isAligned = unsafe withUnsafeBytes { Int(bitPattern: $0.baseAddress).isMultiple(of: 8) }
    return isAligned ? self : ByteRegion(JoinedBytes([self]))
  }
}
