import CKernels
import Foundation
import TestSupport
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
    let known = InstructionSet.all.first { String(cString: qs_isa_name($0.isa)) == forced }
    #expect(qs_current_isa() == known?.isa ?? qs_best_isa())
  }

  @Test("a set that the processor lacks has no kernels, nor has what is no set")
  func missing() {
    for isa in (0...UInt32(QS_ISA_COUNT)).map({ qs_isa($0) }) {
      let expected = qs_isa_is_available(isa) != 0
      #expect((qs_codec_for_isa(2, isa) != nil) == expected)
      #expect((qs_rounding_kernels_for(isa) != nil) == expected)
      #expect((qs_statistics_kernels_for(isa) != nil) == expected)
      #expect((qs_codebook_kernels_for(isa) != nil) == expected)
      #expect((qs_layer_kernels_for(isa) != nil) == expected)
      #expect((qs_product_kernels_for(isa) != nil) == expected)
    }
  }

  @Test("AVX-512 includes AVX2")
  func inclusion() {
    if qs_isa_is_available(QS_ISA_AVX512) != 0 {
      #expect(qs_isa_is_available(QS_ISA_AVX2) != 0)
    }
  }
}
