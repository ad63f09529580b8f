import Foundation
import TestSupport
import Testing

private let llama = "inference/architectures/llama.gguf"

#if os(Linux)
  private let isLinux = true
#else
  private let isLinux = false
#endif

/// Whether this process may mount a file system of its own.
private let mayMount = (try? TestProgram.shell("unshare -m mount -t tmpfs tmpfs /mnt").status) == 0

@Suite("quantscope quantize: files")
struct QuantizeFileTests {
  @Test("mode best is the default, and another file than the reference's", .requires(golden: llama))
  func modes() throws {
    let folder = try TestFolder()
    let model = try Goldens.path(llama)
    let names = ["plain", "best", "reference"].map { folder.path($0) }
    #expect(try TestProgram.run("quantize", model, names[0], "Q4_0").status == 0)
    #expect(try TestProgram.run("quantize", model, names[1], "Q4_0", "--mode", "best").status == 0)
    #expect(try TestProgram.run("quantize", model, names[2], "Q4_0", "--mode", "reference").status == 0)
    #expect(FileManager.default.contentsEqual(atPath: names[0], andPath: names[1]))
    #expect(!FileManager.default.contentsEqual(atPath: names[0], andPath: names[2]))
  }

  @Test("what is read is not written to, and what is no model is not replaced", .requires(golden: llama))
  func outputs() throws {
    let folder = try TestFolder()
    let model = try Goldens.path(llama)
    try FileManager.default.copyItem(atPath: model, toPath: folder.path("m.gguf.partial"))
    try Data("text".utf8).write(to: URL(fileURLWithPath: folder.path("notes")))
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "m.gguf.partial")
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path("m.gguf.partial")))
    for (input, output, words) in [
      ("m.gguf.partial", "m.gguf", "a file that is read"), ("m.gguf.partial", "link", "a file that is read"),
      ("m.gguf.partial", "notes", "--force"), ("m.gguf.partial", "", "a folder"),
      ("m.gguf.partial", "none/o.gguf", "no folder"),
    ] {
      let result = try TestProgram.run("quantize", folder.path(input), folder.path(output), "F16")
      #expect(result.status == 1)
      #expect(result.messages.contains(words))
    }
    #expect(try TestProgram.run("quantize", folder.path("m.gguf.partial"), "/dev/null", "F16").status == 1)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("m.gguf.partial"))) == before)
    #expect(folder.names == ["link", "m.gguf.partial", "notes"])
  }

  @Test("a recipe file decides, options before it", .requires(golden: llama))
  func recipeFile() throws {
    let folder = try TestFolder()
    let recipe = folder.path("mix.toml")
    let model = try Goldens.path(llama)
    func types(_ text: String, _ options: [String] = []) throws -> [String: String] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: recipe))
      let line =
        "$Q quantize '\(model)' '\(folder.path("o"))' '\(recipe)' --dry-run --json \(options.joined(separator: " "))"
      let tensors = try TestProgram.shell(line).object()["tensors"] as? [[String: Any]] ?? []
      return Dictionary(
        uniqueKeysWithValues: tensors.compactMap { tensor in
          (tensor["name"] as? String).map { ($0, tensor["to"] as? String ?? "") }
        })
    }
    let mixed = try types(
      "base = \"Q8_0\"\ntensors = [\"attn_v = Q5_1\", \"attn=Q4_0\"]\n", ["--tensor-type", "attn_q=Q4_1"])
    #expect(mixed["blk.0.attn_v.weight"] == "Q5_1")
    #expect(mixed["blk.0.attn_k.weight"] == "Q4_0")
    #expect(mixed["blk.0.attn_q.weight"] == "Q4_1")
    #expect(mixed["blk.0.ffn_up.weight"] == "Q8_0")
    let one = try types("default = \"Q4_1\"\nembedding = \"F16\"\noutput = \"Q8_0\"\n")
    #expect(one["blk.0.attn_v.weight"] == "Q4_1")
    #expect(["F16", "Q8_0"].contains(one["token_embd.weight"]))
    for (text, words) in [
      ("bas = 1", "'bas'"), ("", "a base"), ("base = \"Q9\"", "'Q9'"), ("base = ", "mix.toml:1"),
      ("base = \"Q8_0\"\ntensors = [1]", "number 1"), ("base = \"Q8_0\"\noutput = \"Q9\"", "'Q9'"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: recipe))
      let result = try TestProgram.run("quantize", model, folder.path("o"), recipe, "--dry-run")
      #expect(result.status == 1)
      #expect(result.messages.contains(words), "\(text): \(result.messages)")
    }
  }

  @Test(
    "a disk that is full: one error, and the work goes on once there is room", .requires(golden: llama),
    .enabled("needs the right to mount a file system") { isLinux && mayMount })
  func fullDisk() throws {
    let folder = try TestFolder()
    let model = try Goldens.path(llama)
    let whole = folder.path("whole.gguf")
    #expect(try TestProgram.run("quantize", model, whole, "F32").status == 0)
    let disk = folder.path("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let script = """
      mount -t tmpfs -o size=256k tmpfs '\(disk)'
      "$Q" quantize '\(model)' '\(disk)/o.gguf' F32; echo "status $?"; ls '\(disk)'
      mount -o remount,size=64m '\(disk)'
      "$Q" quantize '\(model)' '\(disk)/o.gguf' F32 >/dev/null; echo "status $?"
      cmp '\(disk)/o.gguf' '\(whole)' && echo same
      """
    let result = try TestProgram.shell("unshare -m sh -c '\(script.replacing("'", with: "'\\''"))'")
    #expect(result.text.contains("status 1\no.gguf.partial\no.gguf.partial.job\n"))
    #expect(result.messages.contains("No space left on device; make room"))
    #expect(result.text.hasSuffix("status 0\nsame\n"))
  }

  @Test("a model much larger than the memory allowed", .enabled("needs /proc") { isLinux })
  func boundedMemory() throws {
    let folder = try TestFolder()
    // One gigabyte of zeros that takes no space.
    var builder = GGUFBuilder()
    builder.metadata = [("general.architecture", .string("llama")), ("llama.block_count", .uint32(1))]
    builder.tensors = [.init("blk.0.ffn_up.weight", [4096, 131072], type: 1, data: [])]
    let model = folder.path("m.gguf")
    let header = builder.build().bytes
    let start = (header.count + 31) / 32 * 32
    try Data(header).write(to: URL(fileURLWithPath: model))
    try #require(truncate(model, off_t(start + 4096 * 131072 * 2)) == 0)
    let line = """
      "$Q" quantize '\(model)' '\(folder.path("o.gguf"))' Q4_0 --mode reference --max-memory 48M --threads 2 & pid=$!
      while kill -0 $pid 2>/dev/null; do grep VmHWM /proc/$pid/status 2>/dev/null; sleep 0.02; done
      wait $pid; echo "status $?"
      """
    let result = try TestProgram.shell(line)
    #expect(result.text.contains("status 0"))
    let peak = result.text.split(separator: "\n").filter { $0.hasPrefix("VmHWM") }
      .compactMap { line in line.split { !$0.isNumber }.first.flatMap { Int($0) } }.max()
    // The allowance, and what the program itself takes, in kB.
    #expect(try #require(peak) < 48_000 + 60_000)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("o.gguf"))
    #expect(try #require(attributes[.size] as? Int) > 4096 * 131072 / 32 * 18)
  }

  @Test("a model that is shortened while it is read", .requires(model: .smolLM2))
  func shortened() throws {
    let folder = try TestFolder()
    let (model, out) = (folder.path("m.gguf"), folder.path("o.gguf"))
    try FileManager.default.copyItem(atPath: try TestModel.smolLM2.path(), toPath: model)
    let cut = "(while [ ! -s '\(out).partial' ]; do sleep 0.01; done; truncate -s 100000 '\(model)')"
    let result = try TestProgram.shell("\(cut) & $Q quantize '\(model)' '\(out)' Q5_K_M --threads 1")
    #expect(result.status == 1)
    #expect(result.messages.contains("ended early"))
    #expect(!folder.names.contains("o.gguf"))
  }

  @Test("nothing is drawn where no terminal shows it", .requires(golden: llama))
  func quiet() throws {
    let folder = try TestFolder()
    let result = try TestProgram.run("quantize", try Goldens.path(llama), folder.path("o.gguf"), "Q8_0")
    #expect(!result.messages.contains("%"))
    #expect(!result.messages.contains("\u{1B}"))
  }
}
