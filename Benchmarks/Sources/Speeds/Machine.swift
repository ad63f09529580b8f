import Foundation
import Quantization
import Tensors

/// What the figures were measured on.
enum Machine {
  /// One line: processor, cores, instruction set, load of the last minute.
  static var description: String {
    "\(processor), \(WorkerPool.physicalCores) cores, kernels \(FormatRegistry.instructionSet), load \(load)"
  }

  private static var processor: String {
    #if os(macOS)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
      let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":", maxSplits: 1).last
      return name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "a processor without a name"
    #endif
  }

  private static var load: String {
    var average = 0.0
    return getloadavg(&average, 1) == 1 ? String(format: "%.1f", average) : "unknown"
  }
}
