internal import CKernels

/// The E8P codebook: 2^16 vectors of 8 on the lattice E8, shifted by a quarter; two bits a weight.
///
/// An entry is a source vector of magnitudes, signs whose number makes the sum of coordinates even, and + 1/4 or - 1/4
/// on every coordinate. The 256 source vectors are the magnitudes of the 227 half-integral vectors of even sum (up to
/// an even number of signs) with squared norm up to 10, and 29 of those with five coordinates 3/2 and three 1/2.
///
/// Source: QuIP# (Tseng et al., "Even Better LLM Quantization with Hadamard Incoherence and Lattice Codebooks", 2024),
/// section 4.2; the choice of the 29 and the order of bits are those of its published implementation.
package enum E8P {
  /// The places of 3/2 in each of the 29 source vectors of norm 12, coordinate 0 first.
  private static let norm12 = [
    "31113333", "13113333", "11313333", "11133333", "33313311", "33313131", "33311331", "33313113", "33311313",
    "33311133", "33133311", "33133131", "33131331", "33133113", "33131313", "33131133", "31333311", "31333131",
    "31331331", "31333113", "31331313", "13331133", "13333311", "13333131", "13331331", "13333113", "13331313",
    "11331333", "33113331",
  ]

  /// The 256 source vectors, in order: those of norm up to 10 rising, coordinate 0 the most significant.
  package static let sourceVectors: [[Float]] =
    shortVectors + norm12.map { digits in digits.compactMap { $0.wholeNumberValue.map { Float($0) / 2 } } }

  /// Half-odd magnitudes whose squares sum to at most 10.
  private static let shortVectors: [[Float]] = {
    var found: [[Float]] = []
    func extend(_ vector: [Float], _ norm: Float) {
      guard vector.count < 8 else { return found.append(vector) }
      // The coordinates to come have at least 1/4 each.
      let rest = Float(7 - vector.count) / 4
      for magnitude: Float in [0.5, 1.5, 2.5] where norm + magnitude * magnitude + rest <= 10 {
        extend(vector + [magnitude], norm + magnitude * magnitude)
      }
    }
    extend([], 0)
    return found
  }()

  /// The source vectors as the kernels want them: one coordinate of 16 vectors together.
  private static let panels: [Float] = {
    var panels = [Float](repeating: 0, count: 256 * 8)
    for (index, vector) in sourceVectors.prefix(256).enumerated() {
      for (coordinate, value) in vector.enumerated() {
        panels[(index / 16 * 8 + coordinate) * 16 + index % 16] = value
      }
    }
    return panels
  }()

  /// 1 for source vectors of odd sum, else 0.
  private static let isOdd: [Float] = sourceVectors.prefix(256).map {
    $0.reduce(0, +).truncatingRemainder(dividingBy: 2) == 0 ? 0 : 1
  }

  private static func withSource<Result>(_ body: (UnsafePointer<qs_e8p_source>) -> Result) -> Result {
    unsafe panels.withUnsafeBufferPointer { panels in
      unsafe isOdd.withUnsafeBufferPointer { isOdd in
        var source = unsafe qs_e8p_source(panels: panels.baseAddress, is_odd: isOdd.baseAddress)
        return unsafe withUnsafePointer(to: &source) { unsafe body($0) }
      }
    }
  }

  /// The vector of a code.
  package static func decode(_ code: UInt16) -> [Float] {
    var value = [Float](repeating: 0, count: 8)
    unsafe withSource { unsafe qs_e8p_decode($0, code, &value) }
    return value
  }

  /// The nearest code of each vector of 8, exactly, and its values.
  package static func nearest(_ vectors: [Float]) -> (codes: [UInt16], values: [Float]) {
    let count = vectors.count / 8
    var codes = [UInt16](repeating: 0, count: count)
    var values = [Float](repeating: 0, count: count * 8)
    unsafe withSource { source in
      unsafe qs_codebook_kernels_current().pointee.nearest_e8p(source, vectors, Int64(count), &codes, &values)
    }
    return (codes, values)
  }

  /// The values that one coordinate can have, and how they repeat: an odd number of quarters up to 11/4.
  static let marginalLevels: [Float] = (-6...5).map { Float($0) / 2 + 0.25 }
}

/// The codebook of 256 vectors of E8 that QuIP# adds to E8P for a third bit: 0, the 240 vectors of norm 2, and 15 of
/// the 16 vectors with one coordinate 2 or -2.
package enum E8Short {
  static let codebook: VectorCodebooks = {
    var codebook = VectorCodebooks(dimension: 8, books: 1, entries: 256)
    for (entry, vector) in vectors.prefix(256).enumerated() {
      for (coordinate, value) in vector.enumerated() { codebook[0, entry, coordinate] = value }
    }
    return codebook
  }()

  /// The vectors that the codes name, eight numbers each.
  package static let vectors: [[Float]] = {
    var found = [[Float](repeating: 0, count: 8)]
    for first in 0..<8 {
      for second in first + 1..<8 {
        for signs in 0..<4 {
          var vector = [Float](repeating: 0, count: 8)
          vector[first] = signs & 1 == 0 ? 1 : -1
          vector[second] = signs & 2 == 0 ? 1 : -1
          found.append(vector)
        }
      }
    }
    for signs in 0..<256 where signs.nonzeroBitCount % 2 == 0 {
      found.append((0..<8).map { signs >> $0 & 1 == 0 ? 0.5 : -0.5 })
    }
    for place in 0..<15 {
      found.append((0..<8).map { $0 == place % 8 ? (place < 8 ? 2 : -2) : 0 })
    }
    return found
  }()
}
