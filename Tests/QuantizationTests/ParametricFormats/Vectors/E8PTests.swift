import Tensors
import Quantization
import TestSupport
import Testing

@Suite("E8 lattice codes")
struct E8PTests {
  /// Whether the vector is on E8: all integral or all half-integral, and of even sum.
  private func isOnE8(_ vector: [Float]) -> Bool {
    let twice = vector.map { $0 * 2 }
    guard twice.allSatisfy({ $0 == $0.rounded() }) else { return false }
    let odd = twice.filter { Int($0) % 2 != 0 }.count
    return (odd == 0 || odd == 8) && vector.reduce(0, +).truncatingRemainder(dividingBy: 2) == 0
  }

  private func norm(_ vector: [Float]) -> Float { vector.reduce(0) { $0 + $1 * $1 } }

  @Test("the source has 227 vectors of norm up to 10 and 29 of norm 12, all different")
  func source() {
    let norms = E8P.sourceVectors.map(norm)
    #expect(norms.count == 256 && Set(E8P.sourceVectors).count == 256)
    #expect(norms.filter { $0 <= 10 }.count == 227 && norms.filter { $0 == 12 }.count == 29)
    #expect(E8P.sourceVectors.allSatisfy { $0.allSatisfy { [0.5, 1.5, 2.5].contains($0) } })
  }

  @Test("all 2^16 codes are different vectors of E8 shifted by a quarter, and each is its own nearest")
  func codes() {
    let vectors = (0...UInt16.max).map { E8P.decode($0) }
    #expect(Set(vectors).count == 65536)
    #expect(vectors.allSatisfy { isOnE8($0.map { $0 - 0.25 }) })
    // A quarter on each of eight coordinates of a vector of norm 12 at most.
    let largest: Float = 12.5 + 0.5 * Float(96).squareRoot()
    #expect(vectors.allSatisfy { norm($0) <= largest })
    let found = E8P.nearest(vectors.flatMap(\.self))
    #expect(found.codes == Array(0...UInt16.max))
    #expect(found.values == vectors.flatMap(\.self))
  }

  @Test("the nearest is the nearest of all")
  func nearest() throws {
    let vectors = (0...UInt16.max).map { E8P.decode($0) }
    var random = RandomSource(seed: 3)
    for scale in [0.1, 1, 2, 20] as [Float] {
      for _ in 0..<4 {
        let x = (0..<8).map { _ in random.normal() * scale }
        let found = E8P.nearest(x).values
        func distance(_ y: [Float]) -> Float { zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
        let best = try #require(vectors.map(distance).min())
        #expect(distance(found) <= best * 1.000_001)
      }
    }
  }

  @Test("two bits of it cost normal weights the published error")
  func normal() {
    var random = RandomSource(seed: 4)
    // Twelve uniform numbers: normal enough.
    let x = (0..<8 * 20_000).map { _ in
      (0..<12).reduce(Float(-6)) { sum, _ in sum + Float(random.next() >> 40) / 16_777_216 }
    }
    let found = E8P.nearest(x).values
    let error = zip(x, found).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(x.count)
    // Lloyd-Max at two bits is 0.1175; the bound of any code at two bits is 0.0625.
    #expect(error > 0.085 && error < 0.095, "\(error)")
  }

  @Test("the third bit's 256 vectors are short ones of E8, all different")
  func short() {
    #expect(E8Short.vectors.count == 256 && Set(E8Short.vectors).count == 256)
    #expect(E8Short.vectors.allSatisfy(isOnE8))
    let norms = E8Short.vectors.map(norm)
    #expect(norms.filter { $0 == 0 }.count == 1 && norms.filter { $0 == 2 }.count == 240)
    #expect(norms.filter { $0 == 4 }.count == 15)
  }

  @Test("Hadamard's transform keeps norms and is undone", arguments: [0, 1, 8, 24, 576, 8192])
  func hadamard(columns: Int) {
    let row = TestWeights.make(count: columns, seed: 5)
    var changed = row
    Hadamard.apply(&changed)
    #expect(columns < 8 || changed != row)
    let (before, after) = (row.reduce(0) { $0 + $1 * $1 }, changed.reduce(0) { $0 + $1 * $1 })
    #expect(abs(before - after) <= 1e-5 * before)
    Hadamard.undo(&changed)
    #expect(zip(row, changed).allSatisfy { abs($0 - $1) <= 1e-6 })
    #expect(columns == 0 || columns.isMultiple(of: Hadamard.stretch(columns)))
  }
}
