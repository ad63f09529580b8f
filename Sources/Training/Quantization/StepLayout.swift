internal import CKernels
package import Quantization
package import Tensors

/// How a format of a file stores steps and codes: groups of weights, each w = scale * code + offset, in blocks that store
/// the scales of several groups together.
package protocol StepLayout: Sendable {
  /// The format of the blocks.
  var blockFormat: BlockFormat { get }
  /// Weights that share a scale.
  var groupLength: Int { get }
  /// Groups of a block.
  var groupCount: Int { get }
  /// Codes as numbers that scales multiply.
  var codes: ClosedRange<Int> { get }
  /// Whether groups have an offset.
  var hasOffsets: Bool { get }

  /// Scales and offsets of a block as a decoder reads them.
  func read(_ block: [UInt8]) -> (scales: [Float], offsets: [Float])

  /// Replaces a block's scales and offsets by near ones that can be stored; returns the halves that are stored.
  ///
  /// Both buffers hold a number for each group; that of offsets is not looked at where there are none.
  @unsafe func project(_ scales: UnsafeMutableBufferPointer<Float>, _ offsets: UnsafeMutableBufferPointer<Float>)
    -> StoredHalves

  /// The bytes of a block with scales and offsets as ``project(_:_:)`` left them, and codes counted from the lowest on.
  func pack(_ steps: BlockSteps, codes: [UInt8]) -> [UInt8]
}

/// The halves of a block: of scales, and of offsets where there are some.
package struct StoredHalves: Equatable {
  /// The bits of the half that scales are multiples of (d).
  package var scale: UInt16
  /// The bits of the half that offsets are multiples of (dmin); 0 where there are none.
  package var offset: UInt16 = 0
}

/// Scales and offsets of a block that can be stored.
package struct BlockSteps: Equatable {
  /// What the block's bytes have of them.
  package var halves: StoredHalves
  /// The scale of each group as a decoder computes it.
  package var scales: [Float]
  /// The offset of each group as a decoder computes it.
  package var offsets: [Float]
}

extension StepLayout {
  /// Weights of a block.
  package var blockLength: Int { groupLength * groupCount }

  /// Storable steps near given ones. `offsets` has as many numbers as `scales`, whether or not they are used.
  package func steps(_ scales: [Float], _ offsets: [Float]) -> BlockSteps {
    var (scales, offsets) = (scales, offsets)
    let halves = unsafe scales.withUnsafeMutableBufferPointer { scales in
      unsafe offsets.withUnsafeMutableBufferPointer { offsets in unsafe project(scales, offsets) }
    }
    return BlockSteps(halves: halves, scales: scales, offsets: offsets)
  }
}

/// The layouts of the formats whose steps can be learned.
package enum StepLayouts {
  /// Those of all formats that there are.
  package static let all: [any StepLayout] = FormatRegistry.all.compactMap(of)

  /// The layout of a format; nil where its steps are none of those that can be learned.
  package static func of(_ format: any WeightFormat) -> (any StepLayout)? {
    switch format.policy.steps {
    case .single(let bits, let hasOffset): OneStepLayout(format.blockFormat, bits: bits, hasOffsets: hasOffset)
    case .affineGroups(let bits): OffsetStepLayout(format.blockFormat, bits: bits)
    case .centredGroups(let bits): CentredStepLayout(format.blockFormat, bits: bits)
    case nil: nil
    }
  }
}

/// The half nearest to a number, and that number as the decoder reads it; what is too large becomes the largest.
func storableHalf(_ value: Float) -> (half: UInt16, value: Float) {
  let half = qs_half_from_float(min(max(value, -65504), 65504))
  return (half, qs_float_from_half(half))
}

/// The whole number nearest to `value`, half to even, for magnitudes below 2^22. Without a call of the C library, so that
/// loops over it vectorise.
@inline(__always)
func nearestWhole(_ value: Float) -> Float {
  (value + 12_582_912) - 12_582_912
}

/// value / unit as a whole number within `range`; 0 where the unit is 0. NaN gives some number of the range.
func wholeSteps(_ value: Float, of unit: Float, in range: ClosedRange<Int>) -> Int {
  guard unit != 0 else { return 0 }
  let number = nearestWhole(min(max(value / unit, Float(range.lowerBound)), Float(range.upperBound)))
  return Int(exactly: number) ?? range.lowerBound
}

extension [UInt8] {
  /// The IEEE 754 half at `offset`, little-endian, as a float.
  package func half(at offset: Int) -> Float {
    qs_float_from_half(UInt16(self[offset]) | UInt16(self[offset + 1]) << 8)
  }

  /// Puts the bits of a half at `offset`, little-endian.
  package mutating func set(half: UInt16, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: half)
    self[offset + 1] = UInt8(half >> 8)
  }
}
