/// The ways in which K types pack the codes of 256 weights. `codes` are not negative.
package enum BitPlanes {
  /// Two bits a weight: byte l of each 32 has weights l, l + 32, l + 64 and l + 96 of its 128.
  package static func twoBits(_ codes: [UInt8]) -> [UInt8] {
    (0..<64).map { byte in
      let first = byte / 32 * 128 + byte % 32
      return joined(4, width: 2) { codes[first + 32 * $0] & 3 }
    }
  }

  /// Four bits a weight: byte l of each 32 has weights l and l + 32 of its 64.
  package static func fourBits(_ codes: [UInt8]) -> [UInt8] {
    (0..<128).map { byte in
      let first = byte / 32 * 64 + byte % 32
      return joined(2, width: 4) { codes[first + 32 * $0] & 15 }
    }
  }

  /// One bit a weight: byte l bit b is `bit` of weight 32 b + l.
  package static func plane(_ codes: [UInt8], bit: UInt8) -> [UInt8] {
    (0..<32).map { l in joined(8, width: 1) { (codes[l + 32 * $0] >> bit) & 1 } }
  }

  /// Six bits a weight, as Q6_K has them: low halves, byte l of each 64 with weights l and l + 64 of its 128, then the
  /// upper two bits, byte l of each 32 with weights l, l + 32, l + 64 and l + 96.
  package static func sixBits(_ codes: [UInt8]) -> [UInt8] {
    let low: [UInt8] = (0..<128).map { byte in
      let first = byte / 64 * 128 + byte % 64
      return joined(2, width: 4) { codes[first + 64 * $0] & 15 }
    }
    return low + twoBits(codes.map { $0 >> 4 })
  }

  /// A byte of `count` numbers of `width` bits, the first lowest.
  package static func joined(_ count: Int, width: Int, _ number: (Int) -> UInt8) -> UInt8 {
    var byte: UInt8 = 0
    for index in 0..<count { byte |= number(index) << UInt8(index * width) }
    return byte
  }
}
