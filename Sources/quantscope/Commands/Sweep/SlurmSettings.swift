/// What a plan says to Slurm of each cell: `[slurm]`.
struct SlurmSettings {
  /// Options of sbatch, in order.
  private(set) var options: [String] = []
  /// Processors of a cell.
  let processors: Int?
  /// Cells that may run at the same time.
  let atOnce: Int?

  init(_ section: TOMLSection?, _ path: String) throws {
    guard let section else {
      (processors, atOnce) = (nil, nil)
      return
    }
    for (key, option) in [("partition", "partition"), ("account", "account"), ("time", "time"), ("memory", "mem")] {
      if let value = try section.text(key) { options.append("--\(option)=\(value)") }
    }
    processors = try Self.count("cpus", in: section, path)
    atOnce = try Self.count("at_once", in: section, path)
    if let processors { options.append("--cpus-per-task=\(processors)") }
    options += try section.texts("extra") ?? []
    try section.close()
    guard let odd = options.first(where: { !$0.hasPrefix("--") || $0.contains(where: \.isNewline) }) else { return }
    throw Failure("\(path): [slurm] extra has options of sbatch such as \"--qos=low\", one each; not '\(odd)'")
  }

  private static func count(_ key: String, in section: TOMLSection, _ path: String) throws -> Int? {
    let value = try section.integer(key, or: -1)
    guard value != -1 else { return nil }
    guard (1...1024).contains(value) else { throw Failure("\(path): [slurm] \(key) is 1 to 1024") }
    return value
  }
}
