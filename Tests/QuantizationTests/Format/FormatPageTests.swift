import Foundation
import Quantization
import TestSupport
import Tensors
import Testing

@Suite("docs/formats.md")
struct FormatPageTests {
  private static let url = Goldens.projectFolder.appending(path: "docs/formats.md")

  @Test("is what the registry says")
  func page() throws {
    let page = Self.render()
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        at: Self.url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(page.utf8).write(to: Self.url)
    }
    let found = try String(contentsOf: Self.url, encoding: .utf8)
    #expect(found == page, "make it anew with `make update-snapshots`")
  }

  private static func family(_ family: FormatFamily) -> String {
    let rows = family.usual.map { format in
      let bits = (format.nominalBitsPerWeight * 10000).rounded() / 10000
      return "| \(format.name) | \("\(bits)".replacing(/\.0$/, with: "")) | \(format.importance.rawValue) "
        + "| `\(format.equation)` | \(format.summary) |"
    }
    return """
      ### \(family.title)

      `\(family.grammar)`

      \(family.explanation)

      | Usual members | Bits a weight | Importance | Weight | What it is |
      | --- | ---: | --- | --- | --- |
      \(rows.joined(separator: "\n"))
      """
  }

  private static func render() -> String {
    let rows = FormatRegistry.all.map { format in
      let layout = format.blockFormat
      let bits = "\(format.bitsPerWeight)".replacing(/\.0$/, with: "")
      let importance = format.canEncode ? format.importance.rawValue : "-"
      let substitute = layout.isQuantized ? format.policy.substitute?.name ?? "none" : "-"
      return "| \(format.name) | \(layout.id) | \(bits) | \(layout.weightsPerBlock) | \(layout.bytesPerBlock) "
        + "| \(format.canEncode ? "yes" : "no") | \(importance) | \(substitute) | `\(format.equation)` "
        + "| \(format.summary) |"
    }
    let unread = BlockFormat.all.filter { FormatRegistry.format(for: $0) == nil }.map(\.name)
    return """
      # Formats

      This page is generated from `FormatRegistry` by the tests; `make update-snapshots` writes it anew. Bit layouts
      and sources are in the comments of the files in `Sources/Quantization/BlockFormats`.

      - Bits a weight count everything in a block: codes, scales, minimums.
      - Importance: whether the encoder weighs errors by an importance matrix. "optional" ones do where one is given;
        "ignored" means the same bytes with and without.
      - Substitute: the type of tensors whose rows are no whole blocks of this one, and F16 where they are none of that
        either; "none" means that such tensors are refused.
      - d and dmin are a block's scales, s and m the scale and minimum of a sub-block, q is the code of a weight.

      | Name | Id | Bits a weight | Weights a block | Bytes a block | Encodes | Importance | Substitute | Weight | What it is |
      | --- | ---: | ---: | ---: | ---: | --- | --- | --- | --- | --- |
      \(rows.joined(separator: "\n"))

      Types of the GGUF format that are listed in files but not decoded: \(unread.joined(separator: ", ")). Types of
      safetensors files beyond these: \(BlockFormat.foreign.map(\.name).joined(separator: ", ")).

      ## Formats with parameters

      For looking and comparing: `compare --formats int4-sym-g128,nf4-dq` and the workbench measure what they cost; no
      file is written in them. A name tells the parameters. In the grammar, words in braces are alternatives, those in
      brackets may be left out, N and P are numbers. Tables show the usual members unless others are asked for. Bits a
      weight are those of a matrix of 4096 columns and rows, with everything that is stored counted.

      \(FormatRegistry.families.map(family).joined(separator: "\n\n"))

      """
  }
}
