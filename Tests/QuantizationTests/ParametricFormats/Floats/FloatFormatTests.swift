import Quantization
import TestSupport
import Tensors
import Testing

@Suite("NF4, FP4, FP8 and microscaling floats")
struct FloatFormatTests {
  private func reconstructed(_ weights: [Float], columns: Int, _ name: String) throws -> [Float] {
    try TensorFormatTests.reconstructed(weights, columns: columns, TensorFormatTests.format(name))
  }

  private func levels(_ weights: [Float], _ name: String) throws -> [Float] {
    let source = try WeightSource(name: "w", weights: weights, columns: weights.count)
    let fitted = try TensorFormatTests.format(name).fit(FittingWeights(source))
    return fitted.levels(weights.span, from: 0).first?.values ?? []
  }

  @Test("NF4 has the quantiles of a normal distribution, FP4 the twelfths of a small float")
  func tables() throws {
    let nf4 = try levels([1, 0.1], "nf4")
    let known: [Float] = [
      -1, -0.69619280, -0.52507305, -0.39491749, -0.28444138, -0.18477343, -0.09105004, 0, 0.07958030, 0.16093020,
      0.24611230, 0.33791524, 0.44070983, 0.56261700, 0.72295684, 1,
    ]
    #expect(zip(nf4, known).allSatisfy { abs($0 - $1) < 1e-7 } && nf4.count == 16)
    let fp4 = try levels([12, 0.1], "fp4")
    let expected: [Float] = [-12, -8, -6, -4, -3, -2, -0.0625, 0, 0.0625, 2, 3, 4, 6, 8, 12]
    #expect(zip(fp4, expected).allSatisfy { abs($0 - $1) < 1e-5 } && fp4.count == 15)
  }

  @Test("weights take the nearest value of the table")
  func nearest() throws {
    #expect(
      try reconstructed([2, 0.2, -0.8, 1.3, -2, 0.07], columns: 6, "nf4").map { ($0 * 1000).rounded() / 1000 }
        == [2, 0.159, -0.79, 1.446, -2, 0])
    #expect(
      try reconstructed([12, 5.1, -4.9, 0.05, -0.02, 10.1], columns: 6, "fp4").map { ($0 * 1e4).rounded() / 1e4 }
        == [12, 6, -4, 0.0625, 0, 12])
  }

  @Test("blocks run on through rows, as the tensor lies in memory")
  func flattened() throws {
    let weights = TestWeights.make(count: 48 * 20, seed: 1)
    #expect(try reconstructed(weights, columns: 48, "nf4") == reconstructed(weights, columns: 960, "nf4"))
    #expect(try reconstructed(weights, columns: 48, "nf4-dq") == reconstructed(weights, columns: 960, "nf4-dq"))
  }

  @Test("double quantization costs little error")
  func double() throws {
    let weights = TestWeights.make(count: 64 * 1000, seed: 2)
    func error(_ name: String) throws -> Float {
      zip(weights, try reconstructed(weights, columns: 64, name)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let (plain, double) = (try error("nf4"), try error("nf4-dq"))
    #expect(double > plain && double < 1.02 * plain)
    // One block alone is its own mean.
    let few = Array(weights.prefix(64))
    #expect(try reconstructed(few, columns: 64, "nf4-dq") == reconstructed(few, columns: 64, "nf4"))
  }

  @Test(
    "bits count every scale",
    arguments: [
      ("nf4", 57600 * 4 + 900 * 32), ("nf4-dq", 57600 * 4 + 900 * 8 + 4 * 32 + 32), ("fp4-b128", 57600 * 4 + 450 * 32),
      ("fp8-e4m3", 57600 * 8 + 32), ("fp8-e5m2-channel", 57600 * 8 + 3200), ("fp8-e4m3-cast", 57600 * 8),
      ("mxfp8-e4m3", 57600 * 8 + 1800 * 8), ("mxfp6-e2m3", 57600 * 6 + 1800 * 8),
    ])
  func bits(name: String, bits: Int) throws {
    let shape = try #require(Shape([576, 100]))
    #expect(try TensorFormatTests.format(name).bitCount(of: shape) == bits)
    let odd = try #require(Shape([33, 2]))
    #expect(try TensorFormatTests.format("mxfp6-e3m2").bitCount(of: odd) == 66 * 6 + 4 * 8)
  }

  /// The finite values of a type with `exponent` and `mantissa` bits, from the definition.
  private func values(_ exponent: Int, _ mantissa: Int, _ bias: Int, _ largest: Float) -> [Float] {
    var values: [Float] = []
    for e in 0..<1 << exponent {
      for m in 0..<1 << mantissa {
        let fraction = Float(m) / Float(1 << mantissa)
        let power = Float(sign: .plus, exponent: (e == 0 ? 1 : e) - bias, significand: 1)
        values.append((e == 0 ? fraction : 1 + fraction) * power)
      }
    }
    values = values.filter { $0 <= largest }
    return values.dropFirst().reversed().map { -$0 } + values
  }

  static let types: [(String, Int, Int, Int, Float)] = [
    ("e4m3", 4, 3, 7, 448), ("e5m2", 5, 2, 15, 57344), ("e2m3", 2, 3, 1, 7.5), ("e3m2", 3, 2, 3, 28),
    ("e2m1", 2, 1, 1, 6),
  ]

  @Test("every value of a type comes back, what lies between goes to the nearest, half to even", arguments: types)
  func smallFloats(type: (String, Int, Int, Int, Float)) throws {
    let (word, exponent, mantissa, bias, largest) = type
    let name = exponent + mantissa == 7 ? "fp8-\(word)-cast" : "mxfp\(exponent + mantissa + 1)-\(word)"
    let all = values(exponent, mantissa, bias, largest)
    #expect(
      all.count
        == [7: 1 << 8, 5: 64, 3: 16][exponent + mantissa].map { $0 - 1 - (word == "e4m3" ? 2 : word == "e5m2" ? 8 : 0) }
    )
    #expect(try levels([largest, 0], name) == all)
    for (below, above) in zip(all, all.dropFirst()) {
      // The largest magnitude in each block keeps the scale at one.
      let middle = (below + above) / 2
      let row = [largest, below, above, middle, middle.nextDown, middle.nextUp]
      let result = try reconstructed(row, columns: 6, name)
      #expect(Array(result[..<3]) == Array(row[..<3]))
      #expect(result[4] == below && result[5] == above)
      #expect(result[3] == below || result[3] == above)
      // The even mantissa: a multiple of twice the step.
      let step = above - below
      if abs(middle) > step { #expect((result[3] / step).truncatingRemainder(dividingBy: 2) == 0) }
    }
  }

  @Test("FP8 keeps NaN, and ends at the largest value")
  func saturation() throws {
    let result = try reconstructed([1e9, -1e9, .nan, 1e-9], columns: 4, "fp8-e4m3-cast")
    #expect(result[0] == 448 && result[1] == -448 && result[2].isNaN && result[3] == 0)
    #expect(try reconstructed([7e4], columns: 1, "fp8-e5m2-cast") == [57344])
    #expect(try reconstructed([.nan, 2], columns: 2, "mxfp6-e2m3") == [0, 2])
  }

  @Test("microscaling scales are the power of two of the largest weight")
  func microscaling() throws {
    // 5 = 1.25 * 2^2: with E2M3 the scale is 2^(2 - 2) = 1, steps near the top are 0.5.
    #expect(try reconstructed([5, 4.2, -4.3, 0.3, 0.06], columns: 5, "mxfp6-e2m3") == [5, 4, -4.5, 0.25, 0])
    // 7.9 rounds above the largest value, 7.5, and stays there.
    #expect(try reconstructed([7.9, -7.9], columns: 2, "mxfp6-e2m3") == [7.5, -7.5])
    // The next block of the row has its own scale.
    let row = [Float](repeating: 3, count: 32) + [0.125]
    #expect(try reconstructed(row, columns: 33, "mxfp4-e2m1") == row)
    // Far out: the exponent is limited to -127.
    let tiny = Float(sign: .plus, exponent: -130, significand: 1)
    #expect(try reconstructed([tiny], columns: 1, "mxfp8-e4m3") == [tiny])
    #expect(try reconstructed([3e38], columns: 1, "mxfp8-e4m3")[0] > 2.9e38)
  }

  @Test(
    "what has come back comes back the same",
    arguments: ["mxfp8-e5m2", "mxfp6-e2m3", "mxfp6-e3m2", "mxfp4-e2m1", "nf4", "fp4"])
  func stable(name: String) throws {
    let once = try reconstructed(TestWeights.make(count: 40 * 96, seed: 6), columns: 96, name)
    #expect(try reconstructed(once, columns: 96, name) == once)
  }

  @Test("relative errors stay within half a place", arguments: [("fp8-e4m3-cast", 16.0), ("fp8-e5m2-cast", 8.0)])
  func bound(name: String, places: Double) throws {
    let weights = TestWeights.make(count: 1000, seed: 7, scale: 10)
    for (before, after) in zip(weights, try reconstructed(weights, columns: 1000, name)) where abs(before) > 0.02 {
      #expect(Double(abs(before - after)) <= Double(abs(before)) / places * 1.0001)
    }
  }
}
