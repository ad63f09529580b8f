import TestSupport
import Tensors

extension RandomSource {
  /// Text of `count` scalars that pre-tokenizers treat in different ways.
  mutating func text(count: Int) -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x20, 0x20...0x20, 0x61...0x7A, 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x27...0x27, 0x09...0x0D,
      0x0A...0x0A,
      0x21...0x2F, 0x00...0x1F, 0x80...0xFF, 0x300...0x36F, 0x391...0x3C9, 0x410...0x44F, 0x660...0x669, 0x900...0x97F,
      0x2000...0x200A, 0x2018...0x201F, 0x2160...0x2188, 0x3000...0x30FF, 0x4E00...0x4EFF, 0xAC00...0xACFF,
      0xE000...0xE010, 0xFF01...0xFF5E, 0x1D7CE...0x1D7FF, 0x1F600...0x1F64F, 0x10400...0x1044F,
    ]
    let contractions = ["'s", "'RE", "'ll", "'Ve", "'d", "\r\n", "  \n ", " \u{A0}"]
    var text = ""
    for _ in 0..<count {
      if next() % 16 == 0 {
        text += contractions[Int(next() % UInt64(contractions.count))]
      } else {
        let range = ranges[Int(next() % UInt64(ranges.count))]
        let value = range.lowerBound + UInt32(next() % UInt64(range.count))
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
    }
    return text
  }
}
