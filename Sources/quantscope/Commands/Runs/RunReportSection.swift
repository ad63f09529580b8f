import Evaluation
import Foundation
import Quantization
import Results

/// What a report says of one model and its quantizations.
struct RunReportSection {
  private let store: ResultsStore
  private let runs: [StoredRun]
  /// The last run of each model that has a divergence, on the text that most have it of.
  private let measured: [StoredRun]

  /// Models whose distributions and heat maps are drawn, at most.
  private static let drawn = 6

  init(_ store: ResultsStore, _ runs: [StoredRun]) {
    (self.store, self.runs) = (store, runs)
    measured = Self.comparable(runs)
  }

  /// The last run of each model that measured a divergence from one reference on one text: those that most models have.
  static func comparable(_ runs: [StoredRun]) -> [StoredRun] {
    let known = runs.filter { $0.isDone && $0.figures["divergence"] != nil && !$0.isNoiseFloor }
    let groups = Dictionary(grouping: known) { [$0.text.hash, $0.reference?.identity.hash ?? "", "\($0.itemCount)"] }
    let largest = groups.values.max { ($0.count, $0.last?.id ?? 0) < ($1.count, $1.last?.id ?? 0) } ?? []
    var latest: [Int64: StoredRun] = [:]
    for run in largest { latest[run.model.id] = run }
    return latest.values.sorted { ($0.model.identity.bytes, $0.id) < ($1.model.identity.bytes, $1.id) }
  }

  var html: String {
    get throws {
      let name = runs.first?.model.identity.name ?? ""
      var parts = ["<h2>\(Markup.escaped(name))</h2>", table]
      if measured.count > 0 {
        parts += ["<h3>Size against divergence</h3>", note, scatter, "<h3>Divergence by token</h3>", try spread]
      }
      parts += try heatMaps
      parts += speeds
      return parts.joined(separator: "\n")
    }
  }

  private var note: String {
    let run = measured.last
    let reference = run?.reference.map { "\($0.identity.type) (\(Text.megabytes($0.identity.bytes)))" } ?? ""
    let noise = measured.compactMap { $0.figures["noise_floor"] }.last
    let floor = noise.map { " Below \(Text.significant($0, 3)) is the reference's own rounding noise." } ?? ""
    return "<p class=\"note\">From \(Markup.escaped(reference)) on \(Markup.escaped(run?.text.name ?? "")), "
      + "\(run.map { "\(Int($0.figures["tokens"] ?? 0))" } ?? "") tokens. Joined: what no other file beats in both.\(floor)</p>"
  }

  private var table: String {
    let columns = RunColumn.all.filter { $0.title != "model" }
    func cells(_ tag: String, _ texts: [String]) -> String {
      "<tr>"
        + zip(texts, columns).map {
          "<\(tag)\($1.isText ? " class=\"t\"" : "")>\(Markup.escaped($0))</\(tag)>"
        }.joined() + "</tr>"
    }
    let rows = runs.map { run in cells("td", columns.map { $0.cell(run) }) }
    return "<div class=\"scroll\"><table>\(cells("th", columns.map(\.title)))\(rows.joined())</table></div>"
  }

  // MARK: - Plots

  private var scatter: String {
    let points = measured.map { (Double($0.model.identity.bytes) / 1e6, $0.figures["divergence"] ?? .nan) }
    let ends = measured.flatMap { [$0.figures["divergence_low"], $0.figures["divergence_high"]].compactMap { $0 } }
    var plot = Plot(
      x: .init("megabytes", over: points.map(\.0)),
      y: .init("divergence, nats", over: points.map(\.1) + ends, isLogarithmic: true))
    let front = ParetoFront.indices(points)
    plot.path(front.map { points[$0] }, "front")
    for (index, run) in measured.enumerated() {
      let (x, y) = points[index]
      let (low, high) = (run.figures["divergence_low"] ?? y, run.figures["divergence_high"] ?? y)
      plot.line(plot.across(x), plot.down(low), plot.across(x), plot.down(high), "error")
      let type = run.model.identity.type
      plot.point(
        x, y, front.contains(index) ? "best" : "dot",
        saying: "\(type): \(Text.megabytes(run.model.identity.bytes)), \(Text.significant(y, 4)) nats")
      plot.label(type, x, y, clearing: plot.down(high))
    }
    return plot.svg("size against divergence")
  }

  private var spread: String {
    get throws {
      let chosen = Self.spreadOut(measured)
      let bins = stride(from: -6.0, to: 1.5, by: 0.25).map { $0 }
      let curves = try chosen.map { run -> [(Double, Double)] in
        let values = try store.scores(of: run).positions.map { log10(max(Double($0.divergence), 1e-6)) }
        return bins.map { bin in
          (bin + 0.125, 100 * Double(values.count { bin..<bin + 0.25 ~= $0 }) / Double(max(1, values.count)))
        }
      }
      var plot = Plot(
        x: .init("divergence of a token, nats", over: bins),
        y: .init("% of tokens", over: curves.joined().map(\.1), fromZero: true),
        xLabel: { $0 == $0.rounded() ? Plot.number(pow(10, $0)) : "" })
      for (index, curve) in curves.enumerated() { plot.path(curve, "curve", color: index) }
      return Self.key(chosen.map(\.model.identity.type)) + plot.svg("how divergence is spread over tokens")
    }
  }

  /// Errors of weights by layer and kind, of the models that were measured.
  private var heatMaps: [String] {
    get throws {
      var errors: [(type: String, errors: [WeightError])] = []
      for run in Self.spreadOut(measured) {
        guard let reference = run.reference else { continue }
        let known = try store.weightErrors(of: run.model, against: reference)
        if !known.isEmpty { errors.append((run.model.identity.type, known)) }
      }
      // One scale for all, so that they can be compared.
      let values = errors.flatMap(\.errors).map(\.error).filter { $0.isFinite && $0 > 0 }
      let scale = (values.min() ?? 1e-3)...(values.max() ?? 1)
      let maps = errors.map { HeatMap($0.errors, scale: scale).html($0.type) }
      return maps.isEmpty
        ? []
        : [
          "<h3>Errors of weights</h3>",
          "<p class=\"note\">|w - r| / |r| by layer and part, "
            + "from \(Text.significant(scale.lowerBound, 2)) (dark blue) to \(Text.significant(scale.upperBound, 2)) (yellow).</p>",
        ] + maps
    }
  }

  private var speeds: [String] {
    let known = runs.filter { $0.kind == .speed && $0.isDone }
    var latest: [Int64: StoredRun] = [:]
    for run in known { latest[run.model.id] = run }
    let chosen = latest.values.sorted { $0.model.identity.bytes < $1.model.identity.bytes }
    guard let first = chosen.first else { return [] }
    let name = "generate_tokens_per_second"
    var plot = Plot(
      x: .init("", over: [0, Double(chosen.count)], fromZero: true),
      y: .init("tokens/s", over: chosen.compactMap { $0.figures[name] }, fromZero: true), xLabel: { _ in "" })
    for (index, run) in chosen.enumerated() {
      let value = run.figures[name] ?? 0
      let type = run.model.identity.type
      plot.bar(
        Double(index) + 0.2, Double(index) + 0.8, value, color: 0, saying: "\(type): \(Text.significant(value, 3))")
      plot.text(type, plot.across(Double(index) + 0.5), plot.size.height - 32, "middle")
    }
    return [
      "<h3>Speed</h3>",
      "<p class=\"note\">Single tokens a second on \(Markup.escaped(first.machine.processor)), "
        + "\(first.machine.cores) cores.</p>", plot.svg("tokens a second"),
    ]
  }

  /// At most six of the runs, spread over their sizes.
  private static func spreadOut(_ runs: [StoredRun]) -> [StoredRun] {
    guard runs.count > drawn else { return runs }
    return (0..<drawn).map { runs[$0 * (runs.count - 1) / (drawn - 1)] }
  }

  private static func key(_ names: [String]) -> String {
    "<p class=\"key\">"
      + names.enumerated().map {
        "<span style=\"background:var(--c\($0.offset % 8))\"></span>\(Markup.escaped($0.element))"
      }.joined() + "</p>"
  }
}

/// Errors of weights as a table of coloured cells: a row a kind, a column a layer.
struct HeatMap {
  private let errors: [WeightError]

  private let scale: ClosedRange<Double>

  init(_ errors: [WeightError], scale: ClosedRange<Double>) { (self.errors, self.scale) = (errors, scale) }

  func html(_ title: String) -> String {
    let layers = Set(errors.compactMap(\.layer)).sorted()
    var parts: [String] = []
    for error in errors where error.layer != nil && !parts.contains(error.part) { parts.append(error.part) }
    parts.sort()
    let (low, high) = (log(scale.lowerBound), log(scale.upperBound))
    let (cell, left) = (min(24.0, 640 / Double(max(1, layers.count))), 130.0)
    let others = errors.filter { $0.layer == nil }
    let rows = parts + others.map(\.part)
    let height = 18 * Double(rows.count) + 20
    var body = ""
    for (row, part) in rows.enumerated() {
      let y = 18 * Double(row)
      body += "<text x=\"\(left - 6)\" y=\"\(y + 13)\" text-anchor=\"end\">\(Markup.escaped(part))</text>"
      for error in errors where error.part == part {
        let column = error.layer.flatMap { layers.firstIndex(of: $0) } ?? 0
        let share = error.error > 0 && high > low ? (log(error.error) - low) / (high - low) : error.error > 0 ? 1 : 0
        body +=
          "<rect x=\"\(left + cell * Double(column))\" y=\"\(y)\" width=\"\(cell - 1)\" height=\"17\" "
          + "fill=\"\(Self.color(share))\"><title>\(Markup.escaped(error.tensor)) \(Markup.escaped(error.type)): "
          + "\(Text.significant(error.error, 3))</title></rect>"
      }
    }
    for (column, layer) in layers.enumerated() where column % max(1, layers.count / 16) == 0 {
      body +=
        "<text x=\"\(left + cell * (Double(column) + 0.4))\" y=\"\(height - 4)\" text-anchor=\"middle\">\(layer)</text>"
    }
    return "<p>\(Markup.escaped(title))</p>"
      + "<svg viewBox=\"0 0 \(Int(left + cell * Double(max(1, layers.count))) + 10) \(Int(height))\" role=\"img\" "
      + "aria-label=\"errors of weights of \(Markup.escaped(title))\">\(body)</svg>"
  }

  /// A colour from dark blue over red to yellow, of even steps in lightness.
  private static func color(_ share: Double) -> String {
    let stops = [(30, 27, 75), (107, 33, 118), (190, 55, 82), (244, 123, 50), (250, 219, 90)]
    let place = min(1, max(0, share)) * Double(stops.count - 1)
    let index = min(stops.count - 2, Int(place))
    let part = place - Double(index)
    func mix(_ a: Int, _ b: Int) -> Int { Int((Double(a) + (Double(b) - Double(a)) * part).rounded()) }
    let (from, to) = (stops[index], stops[index + 1])
    return "rgb(\(mix(from.0, to.0)),\(mix(from.1, to.1)),\(mix(from.2, to.2)))"
  }
}
