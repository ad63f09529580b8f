internal import Quantization

/// A distribution's figures as lines of text.
struct DistributionFigures {
  private let items: [(label: String, value: String)]
  private let state: TextRun?

  /// The figures of what is measured so far; `alarm` stands before them.
  init(_ distribution: Distribution, fraction: Double, alarm: String? = nil) {
    let d = distribution
    var items: [(String, String)] = alarm.map { [("!", $0)] } ?? []
    items += [
      ("mean", Quantity.significant(d.mean)), ("sd", Quantity.significant(d.standardDeviation)),
      ("min", Quantity.significant(Double(d.minimum))), ("max", Quantity.significant(Double(d.maximum))),
      ("skew", Quantity.significant(d.skewness, 2)), ("kurtosis", Quantity.significant(d.excessKurtosis, 2)),
    ]
    items += d.outliers.map { ("|w|>\(Quantity.significant($0.sigmas, 1))sd", Quantity.percent($0.share)) }
    items += d.percentiles.filter { [1, 50, 99].contains($0.rank) }
      .map { ("p\(Quantity.significant($0.rank, 2))", Quantity.significant(Double($0.value))) }
    items.append(("n", Quantity.grouped(d.count)))
    if d.nonFiniteCount > 0, alarm == nil { items.append(("not finite", Quantity.grouped(d.nonFiniteCount))) }
    self.items = items
    state = d.isExact ? nil : TextRun(fraction == 0 ? "from a sample" : "\(Int(fraction * 100))%", .warning)
  }

  /// The figures in lines of at most `width` cells.
  func lines(width: Int) -> [[TextRun]] {
    var lines: [[TextRun]] = []
    var line: [TextRun] = state.map { [$0] } ?? []
    for item in items {
      let added = [
        TextRun(line.isEmpty ? "" : "  "), TextRun(item.label + " ", .faint),
        TextRun(item.value, item.label == "!" ? .warning : .text),
      ]
      if !line.isEmpty, line.width + added.width > width {
        lines.append(line)
        line = Array(added.dropFirst())
      } else {
        line += added
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
