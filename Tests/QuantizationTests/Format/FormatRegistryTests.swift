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
