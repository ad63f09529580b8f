import CKernels
import Testing

@Suite("The loops that measure a processor's limits") struct RooflineTests {
  @Test("each says how many multiply-adds it did, as many in each round")
  func counts() {
    var sink: UInt64 = 0
    for loop in [qs_roofline_codes, qs_roofline_floats] {
      let few = loop(10, &sink)
      #expect(few > 0 && loop(20, &sink) == 2 * few)
      #expect(loop(0, &sink) == 0)
    }
    let hasBF16 = qs_current_isa() == QS_ISA_AVX512 && qs_cpu_features() & UInt32(QS_CPU_AVX512_BF16) != 0
    #expect((qs_roofline_bf16(10, &sink) > 0) == hasBF16)
  }

  @Test("reading ends where it should", arguments: [0, 1, 63, 64, 255, 256, 257, 1000])
  func reading(count: Int) {
    let ones = [UInt8](repeating: 1, count: count)
    #expect(qs_roofline_read(ones, Int64(count)) == qs_roofline_read(ones + [9, 9], Int64(count)))
    // Less than a vector is added byte by byte.
    if count < 16 { #expect(qs_roofline_read(ones, Int64(count)) == UInt64(count)) }
    if count > 0 { #expect(qs_roofline_read(ones, Int64(count)) > 0) }
  }
}
