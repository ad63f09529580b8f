import Quantization
import Tensors
import Testing

@Suite("Format registry")
struct FormatRegistryTests {
  @Test("finds every format by name and by layout", arguments: FormatRegistry.all.map(\.name))
  func lookup(name: String) throws {
    let format = try #require(FormatRegistry.named(name.lowercased()))
    #expect(format.name == name)
    #expect(FormatRegistry.format(for: format.blockFormat)?.name == name)
  }

  @Test("every type of the table is declared under its name, but for two that are never stored")
  func complete() {
    let stored = BlockFormat.all.filter { $0 != .q8_1 && $0 != .q8_K }
    #expect(FormatRegistry.all.map(\.blockFormat.id).sorted() == stored.map(\.id))
    for layout in stored { #expect(FormatRegistry.format(for: layout)?.blockFormat == layout) }
  }

  @Test("families follow each other, each by rising size")
  func order() {
    let families = FormatRegistry.all.map(\.family)
    #expect(families == families.sorted() && Set(families) == Set(BlockFamily.allCases))
    for (a, b) in zip(FormatRegistry.all, FormatRegistry.all.dropFirst()) where a.family == b.family {
      #expect(a.bitsPerWeight <= b.bitsPerWeight)
    }
  }

  @Test("what blocks do not fit gets a type of smaller blocks that can be encoded into")
  func substitutes() throws {
    for format in FormatRegistry.encodable {
      guard let substitute = format.policy.substitute else {
        #expect(format.blockFormat == .q1_0)
        continue
      }
      #expect(try #require(FormatRegistry.format(for: substitute)).canEncode)
      #expect(substitute.weightsPerBlock < format.blockFormat.weightsPerBlock || !format.blockFormat.isQuantized)
    }
  }

  @Test("knows no other")
  func unknown() {
    #expect(FormatRegistry.named("Q4_2") == nil)
  }

  @Test("every format says what it is in a line", arguments: FormatRegistry.all.map(\.name))
  func words(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    #expect(!format.summary.isEmpty && format.summary.count < 80)
    #expect(format.equation.hasPrefix("w ="))
    #expect(!format.summary.contains("\n"))
  }
}
