import Foundation
import Tensors
import TestSupport

/// Weights that encoders could trip over: shapes of a row, times a scale.
enum WeightPattern: CaseIterable {
  case normal, uniform, heavyTailed, zeros, constant, negativeConstant, oneHot, alternating, ramp, outliers, twoLevels
  case mixedScales, halves

  /// `count` weights of magnitude about `scale`.
  func weights(_ count: Int, scale: Float, using random: inout RandomSource) -> [Float] {
    (0..<count).map { scale * value($0, using: &random) }
  }

  private func value(_ index: Int, using random: inout RandomSource) -> Float {
    switch self {
    case .normal: return random.normal()
    case .uniform: return random.uniform()
    case .heavyTailed:
      let value = random.uniform()
      return value * value * value * value * value
    case .zeros: return 0
    case .constant: return 0.7
    case .negativeConstant: return -0.7
    case .oneHot: return index % 64 == 37 ? 1 : 0
    case .alternating: return index.isMultiple(of: 2) ? 0.5 : -0.5
    case .ramp: return Float(index % 256) / 128 - 1
    case .outliers: return index.isMultiple(of: 67) ? 1 : random.normal() * 0.1
    case .twoLevels: return random.next() & 1 == 0 ? 1 : 0.3
    case .mixedScales: return random.uniform() * [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7][index / 32 % 8]
    case .halves: return Float(index % 31 - 15) / 16
    }
  }

  /// One, what models have, and what a single precision float can hold.
  static func scales(using random: inout RandomSource) -> [Float] {
    [1, 0.02, 1e-30, 1e30, 0x1p-133] + (0..<7).map { _ in powf(10, random.uniform() * 30) }
  }
}

extension RandomSource {
  /// In [-1, 1).
  mutating func uniform() -> Float {
    Float(Int32(truncatingIfNeeded: next() >> 32)) * 0x1p-31
  }
}
