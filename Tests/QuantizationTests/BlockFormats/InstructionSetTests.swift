import CKernels
import Foundation
import Testing

@Suite("Instruction set")
struct InstructionSetTests {
  @Test("the one in use can run here")
  func current() {
    #expect(qs_isa_is_available(qs_current_isa()) != 0)
    #expect(qs_isa_is_available(qs_best_isa()) != 0)
    #expect(qs_isa_is_available(QS_ISA_SCALAR) != 0)
  }

  @Test("QUANTSCOPE_ISA is obeyed where the processor can")
  func forced() {
    let forced = ProcessInfo.processInfo.environment["QUANTSCOPE_ISA"]
    let known = [QS_ISA_SCALAR, QS_ISA_AVX2, QS_ISA_AVX512, QS_ISA_NEON].first { isa in
      String(cString: qs_isa_name(isa)) == forced && qs_isa_is_available(isa) != 0
    }
    #expect(qs_current_isa() == known ?? qs_best_isa())
  }

  @Test("AVX-512 includes AVX2")
  func inclusion() {
    if qs_isa_is_available(QS_ISA_AVX512) != 0 {
      #expect(qs_isa_is_available(QS_ISA_AVX2) != 0)
    }
  }
}
