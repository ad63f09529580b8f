import Foundation
import TestSupport
import Testing

/// What `sweep --executor slurm` says of a Slurm that is none; `scripts/test-slurm` has a real one.
@Suite("sweeps without a Slurm that works")
struct SweepSlurmTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let model = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    try folder.write(Array(String(repeating: "Draw a red circle. ", count: 200).utf8), as: "text.txt")
    try folder.write(
      Array("models = ['\(model)']\ntexts = ['text.txt']\ncontext = 64\nchunks = 1\n".utf8), as: "plan.toml")
    try FileManager.default.createDirectory(atPath: path("bin"), withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.url.path + "/" + name }

  /// Makes a program that stands before others on the PATH.
  private func program(_ name: String, _ script: String) throws {
    try folder.write(Array("#!/bin/sh\n\(script)\n".utf8), as: "bin/\(name)")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("bin/\(name)"))
  }

  private func sweep(_ options: String = "") throws -> TestProgram.Result {
    try TestProgram.shell(
      "PATH='\(path("bin"))':$PATH; $Q sweep '\(path("plan.toml"))' --executor slurm --patience 1 \(options)")
  }

  @Test(
    "one sentence that says what to do",
    arguments: [
      ("echo 'sbatch: error: Unable to contact slurm controller (connect failure)' >&2; exit 1", "does not answer"),
      ("exec sleep 60", "took more than 1 s"),
      ("echo 'sbatch: error: invalid partition specified: fast' >&2; exit 1", "invalid partition specified: fast"),
    ])
  func submitting(script: String, named: String) throws {
    try program("sbatch", script)
    let result = try sweep()
    #expect(result.status == 1 && result.messages.contains(named), "\(result.messages)")
    #expect(result.messages.contains("nothing is lost") && result.messages.split(separator: "\n").count == 1)
    // Nothing is lost: the same sweep ends here.
    let local = try TestProgram.run("sweep", path("plan.toml"))
    #expect(local.status == 0 && local.text.contains("text.txt"), "\(local.messages)")
  }

  @Test("a machine without Slurm is told")
  func missing() throws {
    let result = try TestProgram.shell(
      "PATH='\(path("bin"))'; $Q sweep '\(path("plan.toml"))' --executor slurm")
    #expect(result.status == 1 && result.messages.contains("there is no sbatch on the PATH"), "\(result.messages)")
  }

  @Test("a job that vanishes is submitted again, as often as may be, and its cells are named")
  func vanishing() throws {
    try program("sbatch", "echo x >>'\(path("submitted"))'; echo '7;cluster'")
    try program("squeue", "exit 0")
    let result = try sweep("--retries 1")
    #expect(result.status == 1 && result.messages.contains("1 cell is job 7 of Slurm"), "\(result.messages)")
    #expect(result.messages.contains("its job ended without a word; once more"), "\(result.messages)")
    #expect(result.messages.contains("1 of 1 cells failed"), "\(result.messages)")
    #expect(try String(contentsOfFile: path("submitted"), encoding: .utf8) == "x\nx\n")
  }

  @Test("a job that Slurm has already is not submitted twice, and its script runs the cells")
  func resumed() throws {
    // An sbatch that runs the job when the first sweep was told that the queue is out of reach.
    try program("sbatch", "cp \"$2\" '\(path("job"))'; echo 8")
    try program("squeue", "echo 'squeue: error: Unable to contact slurm controller' >&2; exit 1")
    let first = try sweep()
    #expect(first.status == 1 && first.messages.contains("does not answer"), "\(first.messages)")
    let script = try String(contentsOfFile: path("job"), encoding: .utf8)
    #expect(script.contains("#SBATCH --array=0-0\n"), "\(script)")
    try program("sbatch", "echo 'no second time' >&2; exit 1")
    try program("squeue", "SLURM_ARRAY_TASK_ID=0 sh '\(path("job"))'; echo 'RUNNING|None'")
    let second = try sweep()
    #expect(second.status == 0 && second.text.contains("text.txt"), "\(second.messages)")
  }
}
