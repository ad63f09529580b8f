public import Tensors

/// What quantizers do with a type beyond its bytes, as the field has it: a type says so where it is declared.
public struct BlockPolicy: Sendable, Hashable {
  /// The type of tensors whose rows are no whole blocks of this one, and F16 where they are none of the substitute either;
  /// nil where such tensors are refused.
  public let substitute: BlockFormat?

  /// Whether the field's quantizers refuse the type for a tensor without importance weights, even where an encoder does
  /// without.
  public let isRefusedWithoutImportance: Bool

  /// Whether ``BitAllocator`` may choose the type: models store weights in it, and most readers of GGUF know it.
  public let isAllocatable: Bool

  /// How blocks store scales, where it is one of the ways in which training learns them.
  public let steps: StepStorage?

  init(
    substitute: BlockFormat? = .f16, isRefusedWithoutImportance: Bool = false, isAllocatable: Bool = true,
    steps: StepStorage? = nil
  ) {
    self.substitute = substitute
    self.isRefusedWithoutImportance = isRefusedWithoutImportance
    self.isAllocatable = isAllocatable
    self.steps = steps
  }

  /// Of types that can't be decoded.
  static let undeclared = BlockPolicy(isAllocatable: false)
}

/// Ways in which blocks store the scales and offsets of even steps; `bits` are those of a code.
public enum StepStorage: Sendable, Hashable {
  /// Blocks of 32 weights with a 16-bit scale, and perhaps a 16-bit offset: Q4_0, Q4_1 and their like.
  case single(bits: Int, hasOffset: Bool)
  /// Super-blocks of 256 whose groups have a scale `d s` and an offset `-dmin m`: Q2_K, Q4_K, Q5_K.
  case affineGroups(bits: Int)
  /// Super-blocks of 256 whose groups of 16 have a scale `d s` of either sign: Q3_K, Q6_K.
  case centredGroups(bits: Int)
}

/// Kinds of block formats, in the order of lists.
public enum BlockFamily: Int, Sendable, CaseIterable, Comparable {
  /// Plain floats.
  case floats
  /// A scale, and perhaps a minimum, for 32 weights.
  case legacy
  /// Super-blocks of 256 weights with quantized scales.
  case k
  /// Indices of uneven values.
  case nonLinear
  /// Indices of points of a grid.
  case lattice
  /// One or two bits, or a base-3 digit, a weight.
  case fewBits
  /// Small floats with small float scales.
  case microscaling
  /// Plain integers.
  case integers

  /// Whether the one comes before the other in lists.
  public static func < (a: BlockFamily, b: BlockFamily) -> Bool { a.rawValue < b.rawValue }
}
