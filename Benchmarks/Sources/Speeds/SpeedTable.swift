import Benchmark
import Foundation

/// What one iteration of a benchmark handles, for the rate beside its time.
struct Amount: BenchmarkSetting {
  /// How many in one iteration.
  let count: Double
  /// What is counted, in the plural, with the factor that rates are divided by.
  let unit: Unit

  struct Unit {
    let name: String
    let scale: Double

    static let weights = Unit(name: "M weights/s", scale: 1e6)
    static let bytes = Unit(name: "MB/s", scale: 1e6)
    static let tokens = Unit(name: "tokens/s", scale: 1)
    static let choices = Unit(name: "choices/s", scale: 1)
  }

  init(_ count: Int, _ unit: Unit) {
    self.count = Double(count)
    self.unit = unit
  }
}

/// The benchmark of the same suite, run before, that this one is compared with.
struct Baseline: BenchmarkSetting {
  let name: String

  init(_ name: String) { self.name = name }
}

/// Medians of one run, with rates, and the times as fast as its baseline that each is.
struct SpeedTable: CustomStringConvertible {
  private let results: [BenchmarkResult]

  init(_ results: [BenchmarkResult]) {
    self.results = results
  }

  var description: String {
    let width = max(10, results.map { name($0).count }.max() ?? 0)
    let medians = Dictionary(results.map { (name($0), median($0.measurements)) }) { first, _ in first }
    let heading = "benchmark".padded(width) + "     median         rate                  times as fast as"
    return ([heading] + results.map { line($0, width, medians) }).joined(separator: "\n")
  }

  private func line(_ result: BenchmarkResult, _ width: Int, _ medians: [String: Double]) -> String {
    let time = median(result.measurements)
    var line = name(result).padded(width) + time.asDuration
    if let amount = result.settings[Amount.self] {
      let rate = amount.count / amount.unit.scale / (time * 1e-9)
      line += String(format: "%13.1f ", rate) + amount.unit.name.padded(12)
    } else {
      line += String(repeating: " ", count: 26)
    }
    if let baseline = result.settings[Baseline.self]?.name, let other = medians["\(result.suiteName).\(baseline)"] {
      line += String(format: "%7.2f  ", other / time) + baseline
    }
    return line
  }

  private func name(_ result: BenchmarkResult) -> String { "\(result.suiteName).\(result.benchmarkName)" }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

extension Double {
  /// Nanoseconds in the unit that suits them, 12 columns wide.
  fileprivate var asDuration: String {
    switch self {
    case ..<1e4: String(format: "%9.0f ns", self)
    case ..<1e7: String(format: "%9.1f us", self / 1e3)
    case ..<1e10: String(format: "%9.1f ms", self / 1e6)
    default: String(format: "%9.1f s ", self / 1e9)
    }
  }
}
