package import CKernels
import Testing

/// An instruction set that this processor runs.
package struct InstructionSet: CustomTestStringConvertible, Sendable {
  package let isa: qs_isa
  package var testDescription: String { String(cString: qs_isa_name(isa)) }

  package static let scalar = InstructionSet(isa: QS_ISA_SCALAR)
  /// All but the scalar one.
  package static let others = all.filter { $0.isa != QS_ISA_SCALAR }
  package static let all = (0..<UInt32(QS_ISA_COUNT)).map { qs_isa($0) }.filter { qs_isa_is_available($0) != 0 }
    .map { InstructionSet(isa: $0) }
}
