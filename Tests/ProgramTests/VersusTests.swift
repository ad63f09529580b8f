import Foundation
import TestSupport
import Testing

@Suite("Benchmarks/versus-llama.cpp.sh")
struct VersusTests {
  private static let script = Goldens.projectFolder.appending(path: "Benchmarks/versus-llama.cpp.sh").path

  /// The script in the shell's place, with signals as a terminal has them. Whoever starts a shell may have left some
  /// ignored, which it cannot trap then, or blocked: without SIGCHLD dash waits for ever.
  private static let call = """
    exec python3 -c 'import os, signal, sys
    for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execv(sys.argv[1], sys.argv[1:])' '\(script)'
    """

  private func small(_ folder: TestFolder) throws -> String {
    let path = folder.path("small.gguf")
    #expect(try TestProgram.run("synthesize", "smollm2-135m", path, "--type", "Q4_0", "--layers", "1").status == 0)
    return path
  }

  /// A program that answers as llama-bench does, or runs `body` first.
  private func peer(_ folder: TestFolder, before body: String = "") throws -> String {
    let path = folder.path("llama-bench")
    let text = """
      #!/bin/sh
      case $1 in --version) echo 'version: 1 (peer)' >&2; exit ;; esac
      \(body)
      while [ $# -gt 1 ]; do case $1 in -p) p=$2 ;; -n) n=$2 ;; esac; shift; done
      echo "{\\"n_prompt\\": $p, \\"n_gen\\": $n, \\"avg_ts\\": 10.0}"

      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  @Test("each file and test has a line with both figures")
  func table() throws {
    let folder = try TestFolder()
    let path = try small(folder)
    _ = try peer(folder)
    let result = try TestProgram.shell(
      "\(Self.call) --peer '\(folder.folder)' --threads 1 --rounds 2 --prompt 5 --generate 3 --types F16 '\(path)'")
    #expect(result.status == 0, "\(result.messages)")
    for line in ["small.gguf .* prompt 5 .* 10.0 ", "small.F16.gguf .* decode 3 .* 10.0 ", "peer 1 .peer."] {
      #expect(result.text.contains(try Regex(line)), "\(line) in \(result.text)")
    }
  }

  @Test("without a peer, or with nothing to compare, it says so")
  func wrongUse() throws {
    let folder = try TestFolder()
    let path = try small(folder)
    let missing = try TestProgram.shell("\(Self.call) --peer '\(folder.path("nothing"))' '\(path)'")
    #expect(missing.status == 1 && missing.messages.split(separator: "\n").count == 1)
    #expect(missing.messages.contains("no llama-bench"))
    #expect(try TestProgram.shell(Self.call).status == 2)
  }

  @Test("a signal ends the program that runs, too")
  func stopped() throws {
    let folder = try TestFolder()
    let path = try small(folder)
    let program = try peer(folder, before: "echo $$ >'\(folder.path("child"))'; exec sleep 60")
    let stop = "(while [ ! -s '\(folder.path("child"))' ]; do sleep 0.05; done; kill -INT $$)"
    let result = try TestProgram.shell(
      "\(stop) & \(Self.call) --peer '\(program)' --threads 1 --prompt 5 --generate 3 '\(path)'")
    #expect(result.status == 130)
    let child = try String(contentsOfFile: folder.path("child"), encoding: .utf8)
    #expect(try TestProgram.shell("kill -0 \(child.trimmingCharacters(in: .whitespacesAndNewlines))").status != 0)
  }
}
