internal import Foundation
internal import Quantization

/// The machine that measured.
public struct MachineIdentity: Sendable, Hashable, Codable {
  /// The processor, as its maker calls it.
  public let processor: String
  /// The set of instructions that kernels use.
  public let instructionSet: String
  /// Cores that are in use.
  public let cores: Int
  /// Bytes of memory.
  public let memory: Int
  /// The operating system and its version.
  public let system: String

  /// This machine.
  public static var current: MachineIdentity {
    let information = ProcessInfo.processInfo
    return MachineIdentity(
      processor: processorName(), instructionSet: FormatRegistry.instructionSet,
      cores: information.activeProcessorCount, memory: Int(clamping: information.physicalMemory),
      system: information.operatingSystemVersionString)
  }

  /// What tells machines apart.
  var hash: String { ContentHash.of("\(processor)\n\(instructionSet)\n\(cores)\n\(memory)\n\(system)") }

  /// The first processor's name: of /proc/cpuinfo, or what the system is for where that names none.
  private static func processorName() -> String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = parts[0].drop { $0.isWhitespace }.prefix { $0 != "\t" }
      if values[key] == nil { values[key] = parts[1].drop { $0 == " " } }
    }
    guard let name = values["model name"] else { return "an unnamed processor" }
    // Makers of virtual machines cut names short; family and model still tell a generation.
    guard let family = values["cpu family"], let model = values["model"] else { return String(name) }
    return "\(name) (family \(family), model \(model))"
  }
}
