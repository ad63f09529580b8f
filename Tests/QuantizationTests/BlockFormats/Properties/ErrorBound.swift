/// How far a decoded weight may be from the one that was encoded, without importance, by a format's step.
///
/// With A the largest magnitude of the block, |error| <= steps * step * A + scaleRounding * A + floor, as long as
/// A <= reach.
///
/// - `step`: the widest gap between two neighbouring values of the block, as a share of A, where the grid just covers
///   -A ... A: 2 / (levels - 1) with a minimum, 1 / (levels / 2) around zero.
/// - `steps`: 1/2 where the grid covers all weights and each takes the nearest value. 1 where the grid has one value less
///   on one side of zero, so that a weight at that end is a step away, and where a search chooses the scale: it
///   minimises a sum over the block, to which a single weight may lose.
/// - `scaleRounding`: scales and minimums are stored as halves (2^-11 of each), and in the K types as integers of them.
/// - `floor`: where the half is subnormal it is off by up to 2^-25, times the largest integer that it is multiplied by.
/// - `reach`: a bit below where that half would overflow.
struct ErrorBound {
  let step: Double
  let steps: Double
  var scaleRounding = 0x1p-10
  let floor: Double
  let reach: Double
  /// The most power of a row's errors, as a share of that of its weights: hardly worse than all zeros.
  var power = 1.3

  /// The bound for a block whose largest magnitude is `largest`; mode `best` may trade half a step more.
  func limit(largest: Double, best: Bool) -> Double {
    (steps + (best ? 0.5 : 0)) * step * largest + scaleRounding * largest + floor
  }

  /// A format whose half is multiplied by up to `unit`; `offsetUnit` is that of its minimum, which overflows first.
  private static func scaled(
    _ step: Double, _ steps: Double, unit: Double, offsetUnit: Double? = nil, scaleRounding: Double = 0x1p-10
  ) -> ErrorBound {
    ErrorBound(
      step: step, steps: steps, scaleRounding: scaleRounding, floor: (unit + (offsetUnit ?? 0)) * 0x1p-24,
      reach: 32752 * (offsetUnit ?? unit))
  }

  /// Two bits and four-bit scales: an end of the grid is off by half a unit of scale, three codes away, and of minimum.
  private static let q2K = scaled(2.0 / 3, 0.5, unit: 45, offsetUnit: 15, scaleRounding: 0x1p-10 + 1.0 / 15 + 1.0 / 30)

  /// A lattice gives eight or four weights together one of its points, and the two-bit ones and IQ3_XXS an even number of
  /// minus signs. So a single weight has no step of its own; all of them stay within a step of the whole range and a
  /// quarter.
  private static func lattice(unit: Double) -> ErrorBound {
    scaled(1, 1.25, unit: unit)
  }

  /// IQ1 can't say zero: its values are -1, 0, 1, all an eighth up or down. Of a group of up to 32 with one large weight
  /// the encoder may code that by the eighth alone, with eightfold scale, and then all weights err as much.
  private static let oneBit = ErrorBound(
    step: 1, steps: 1.25, floor: 17 * 0x1p-24, reach: 32752 * 15 / 8, power: 32)

  static let all: [String: ErrorBound] = [
    "F32": ErrorBound(step: 0, steps: 0, scaleRounding: 0, floor: 0, reach: .infinity),
    "F16": ErrorBound(step: 0x1p-10, steps: 0.5, scaleRounding: 0, floor: 0x1p-25, reach: 65504),
    "BF16": ErrorBound(step: 0x1p-7, steps: 0.5, scaleRounding: 0, floor: 0x1p-134, reach: 3e38),
    "Q4_0": scaled(1.0 / 8, 1, unit: 8),
    "Q4_1": scaled(2.0 / 15, 0.5, unit: 15, offsetUnit: 1),
    "Q5_0": scaled(1.0 / 16, 1, unit: 16),
    "Q5_1": scaled(2.0 / 31, 0.5, unit: 31, offsetUnit: 1),
    "Q8_0": scaled(1.0 / 127, 0.5, unit: 127),
    "Q2_K": q2K,
    "Q3_K": scaled(1.0 / 4, 1, unit: 128, scaleRounding: 0x1p-10 + 1.0 / 64),
    "Q4_K": scaled(2.0 / 15, 1, unit: 945, offsetUnit: 63),
    "Q5_K": scaled(2.0 / 31, 1, unit: 1953, offsetUnit: 63),
    "Q6_K": scaled(1.0 / 32, 1, unit: 4096),
    // The widest gap of the table is 24 of 127.
    "IQ4_NL": scaled(24.0 / 127, 1, unit: 127),
    "IQ4_XS": scaled(24.0 / 127, 1, unit: 4064),
    "IQ1_S": oneBit, "IQ1_M": oneBit,
    "IQ2_XXS": lattice(unit: 167), "IQ2_XS": lattice(unit: 167), "IQ2_S": lattice(unit: 167),
    "IQ3_XXS": lattice(unit: 481), "IQ3_S": lattice(unit: 465),
    "TQ1_0": scaled(1, 0.5, unit: 1), "TQ2_0": scaled(1, 0.5, unit: 1), "Q2_0": scaled(1, 0.5, unit: 1),
    // Plus or minus the mean magnitude, which may be anything up to A.
    "Q1_0": scaled(2, 0.5, unit: 1),
    // Values 0 ... 6 times a power of two above A / 8: the last gap is two of it, and so is what lies beyond 6.
    "MXFP4": ErrorBound(step: 0.5, steps: 0.5, scaleRounding: 0, floor: 0x1p-125, reach: 3e38),
    // The scale is A / 6 with three bits after the point, or a multiple of 2^-9.
    "NVFP4": ErrorBound(step: 2.0 / 6, steps: 0.5, scaleRounding: 1.0 / 96, floor: 6 * 0x1p-9, reach: 2688),
  ]

  /// The formats whose second encoding decodes to other numbers than the first, and why.
  static let unstable: [String: String] = [
    "Q2_K": searched, "Q3_K": searched, "Q4_K": searched, "Q5_K": searched, "Q6_K": searched, "IQ4_NL": searched,
    "IQ4_XS": searched, "IQ1_S": searched, "IQ1_M": searched, "IQ2_XXS": searched, "IQ2_XS": searched,
    "IQ2_S": searched, "IQ3_XXS": searched, "IQ3_S": searched,
    "NVFP4": "a group whose largest weight became 4 times its scale gets a smaller scale",
  ]

  private static let searched = "a search may find another scale that suits the decoded numbers as well, or nearly so"
}
