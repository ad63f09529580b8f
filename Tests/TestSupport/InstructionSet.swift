package import CKernels
import Testing

/// An instruction set that this processor runs.
package struct InstructionSet: CustomTestStringConvertible, Sendable {
  package let isa: qs_isa
  package var testDescription: String { String(cString: qs_isa_name(isa)) }

  package static let scalar = InstructionSet(isa: QS_ISA_SCALAR)
  /// All but the scalar one.
  package static let others = [QS_ISA_AVX2, QS_ISA_AVX512, QS_ISA_NEON].filter { qs_isa_is_available($0) != 0 }
    .map { InstructionSet(isa: $0) }
  package static let all = [scalar] + others
}
