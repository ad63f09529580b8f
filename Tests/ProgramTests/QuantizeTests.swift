import Foundation
import TestSupport
import Testing

private let llama = "inference/architectures/llama.gguf"

@Suite("quantscope quantize", .requires(golden: llama))
struct QuantizeTests {
  @Test("the dry run tells the size that the file has")
  func dryRun() throws {
    let folder = try TestFolder()
    let model = try Goldens.path(llama)
    let file = folder.path("o.gguf")
    let dry = try TestProgram.run("quantize", model, file, "Q8_0", "--dry-run", "--json")
    #expect(dry.status == 0)
    #expect(folder.names.isEmpty)
    let object = try dry.object()
    let bytes = try #require(object["bytes"] as? Int)
    let real = try TestProgram.run("quantize", model, file, "Q8_0")
    #expect(real.status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count == bytes)
    #expect(folder.names == ["o.gguf"])
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    let inspected = try TestProgram.run("inspect", file, "--json").object()
    let made = try #require(inspected["tensors"] as? [[String: Any]])
    #expect(tensors.map { $0["to"] as? String } == made.map { $0["type"] as? String })
    #expect(tensors.map { $0["bytes"] as? Int } == made.map { $0["bytes"] as? Int })
    #expect(try TestProgram.run("quantize", model, file, "Q8_0", "--dry-run").text.contains("\(bytes) bytes"))
  }

  @Test(
    "wrong usage ends with 64",
    arguments: [
      "Q9_Z", "Q4_0 --mode fastest", "Q4_0 --tensor-type a", "Q4_0 --tensor-type a=Q9", "Q4_0 --tensor-type [=Q8_0",
      "Q4_0 --output-tensor-type I32", "Q4_0 --max-memory much", "Q4_0 --max-memory -1", "Q4_0 --threads 0",
      "Q4_0 --prune-layers x", "Q4_0 --prune-layers 3-1", "Q4_0 --override-kv a", "Q4_0 --override-kv a=int:x",
      "Q4_0 --override-kv a=list:1", "Q4_0 --target-bpw 0", "Q4_0 --target-bpw 4 --pure",
    ])
  func usage(words: String) throws {
    let result = try TestProgram.shell("$Q quantize m o \(words)")
    #expect(result.status == 64)
    #expect(!result.messages.isEmpty)
  }

  @Test("failures name their cause and leave nothing under the final name")
  func failures() throws {
    let folder = try TestFolder()
    let model = try Goldens.path(llama)
    let out = folder.path("o.gguf")
    let full = try TestProgram.shell("trap '' XFSZ; ulimit -f 8; $Q quantize '\(model)' '\(out)' F32")
    #expect(full.status == 1)
    #expect(full.messages.contains("o.gguf.partial: File too large; make room"))
    #expect(!folder.names.contains("o.gguf"))
    let missing = try TestProgram.run("quantize", folder.path("none.gguf"), out, "F32")
    #expect(missing.status == 1)
    #expect(missing.messages.contains("none.gguf"))
    let copy = folder.path("m.gguf")
    try FileManager.default.copyItem(atPath: model, toPath: copy)
    let same = try TestProgram.run("quantize", copy, copy, "F32")
    #expect(same.status == 1)
    #expect(same.messages.contains("a file that is read"))
  }

  @Test("killed at any moment, the next run makes the same file", .requires(model: .smolLM2))
  func killed() throws {
    let folder = try TestFolder()
    let model = try TestModel.smolLM2.path()
    let (whole, out) = (folder.path("whole.gguf"), folder.path("o.gguf"))
    #expect(try TestProgram.run("quantize", model, whole, "F16").status == 0)
    for tenths in 1...3 {
      let line = "$Q quantize '\(model)' '\(out)' F16 & sleep 0.\(tenths); kill -9 $!; wait $!; ls '\(out)'"
      let result = try TestProgram.shell(line)
      // A machine so fast that the file was whole is no failure.
      if result.status == 0 { try FileManager.default.removeItem(atPath: out) }
    }
    #expect(try TestProgram.run("quantize", model, out, "F16").status == 0)
    #expect(FileManager.default.contentsEqual(atPath: whole, andPath: out))
    #expect(folder.names == ["o.gguf", "whole.gguf"])
  }

  @Test("Ctrl-C ends with 130 and keeps what was done", .requires(model: .smolLM2))
  func interrupted() throws {
    let folder = try TestFolder()
    let out = folder.path("o.gguf")
    let model = try TestModel.smolLM2.path()
    // In the background the signal would be ignored, so the program takes the shell's place.
    let interrupt = "(while [ ! -s '\(out).partial' ]; do sleep 0.01; done; kill -INT $$)"
    let line = "\(interrupt) & exec $Q quantize '\(model)' '\(out)' Q5_K_M --threads 1"
    let result = try TestProgram.shell(line)
    #expect(result.status == 130)
    #expect(result.messages.contains("o.gguf.partial is kept"))
    #expect(folder.names == ["o.gguf.partial", "o.gguf.partial.job"])
  }
}
