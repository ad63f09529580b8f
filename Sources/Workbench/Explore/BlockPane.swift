internal import Quantization
internal import Tensors

/// The block that is looked at: its bytes by field, what they say, and each weight before and after.
package struct BlockPane: Pane {
  package static let id: PaneID = "block"
  package static let subjects: [any Subject.Type] = [Exploration.self]

  /// The first line that shows.
  private var top = 0
  /// The block that `top` belongs to.
  private var key: Exploration.BlockKey?

  package init() {}

  package static let toggle: PaneToggle? = PaneToggle(
    key: "b", label: "bytes", help: "show or hide the bytes and weights of the block", takesFocus: true)

  package func title(_ shared: Shared) -> PaneTitle {
    let exploration = shared.exploration
    guard let view = try? exploration.currentBlock?.get() else { return PaneTitle("block") }
    let origin = view.isStored ? "as the file has it" : view.bytes.isEmpty ? "no type of a file" : "as it is encoded"
    return PaneTitle(
      "\(exploration.formatName) block", detail: origin, right: "row \(view.row) columns from \(view.firstColumn)")
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil && !shared.exploration.items.isEmpty }
  package func isShownByDefault(_ shared: Shared) -> Bool { false }

  package mutating func refresh(_ shared: inout Shared) -> [Effect] {
    if key != shared.exploration.blockKey {
      key = shared.exploration.blockKey
      top = 0
    }
    return []
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    let size = shared.screen.paneSizes[Self.id] ?? Size(80, 20)
    let page = max(1, size.rows - 1)
    switch event {
    case .key("Down"), .key("j"): top += 1
    case .key("Up"), .key("k"): top -= 1
    case .mouse(.wheelDown, _, _): top += 3
    case .mouse(.wheelUp, _, _): top -= 3
    case .key("PgDn"): top += page
    case .key("PgUp"): top -= page
    case .key("Home"): top = 0
    case .key("End"): top = 1 << 40
    default: return nil
    }
    guard let view = try? shared.exploration.currentBlock?.get() else { return [] }
    let text = BlockText(view, shared.exploration.format, columns: size.columns)
    top = min(max(0, top), max(0, text.count - size.rows))
    return []
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let exploration = context.shared.exploration
    guard let result = exploration.currentBlock else {
      canvas.text("reading …", 0, 0, .faint)
      return
    }
    switch result {
    case .failure(let problem): canvas.paragraph(problem.text, in: canvas.bounds, .warning)
    case .success(let view):
      let text = BlockText(view, exploration.format, columns: canvas.size.columns)
      let area = canvas.bounds
      for (row, line) in text.fixed.prefix(area.rows).enumerated() {
        canvas.runs(line.truncated(to: min(area.columns, BlockText.leftColumns - 2)), at: Point(0, row))
      }
      let left = text.fixed.isEmpty ? 0 : BlockText.leftColumns
      let first = min(max(0, top), max(0, text.count - area.rows))
      for index in first..<max(first, min(text.count, first + area.rows)) {
        canvas.runs(text.line(index).truncated(to: area.columns - left), at: Point(left, index - first))
      }
    }
  }
}

/// A block as lines of text: all in one column, or where there is room bytes at the left and weights at the right.
struct BlockText {
  static let leftColumns = 58
  private static let bytesInLine = 16

  /// Lines that stand still at the left; empty where there is one column.
  let fixed: [[TextRun]]
  /// The lines before the weights' that are scrolled through.
  private let head: [[TextRun]]
  private let view: BlockView

  init(_ view: BlockView, _ format: (any TensorFormat)?, columns: Int) {
    let left =
      BlockText.fields(view, format) + BlockText.hex(view, format) + BlockText.runs(view)
    let isWide = columns >= BlockText.leftColumns + 48
    self.view = view
    fixed = isWide ? left : []
    head = (isWide ? [] : left) + BlockText.heading(view)
  }

  /// How many lines can be scrolled through.
  var count: Int { head.count + view.decoded.count }

  /// One of them: a weight's is made only when it shows.
  func line(_ index: Int) -> [TextRun] {
    index < head.count ? head[index] : BlockText.weight(index - head.count, view)
  }

  private static func style(_ role: BlockField.Role) -> Style {
    switch role {
    case .scale: Style(.formatA, .bold)
    case .minimum: Style(.formatB, .bold)
    case .scales: Style(.accent)
    case .codes: .text
    case .highBits: Style(.source)
    case .signs: Style(.warning)
    case .value: Style(.source)
    }
  }

  private static func fields(of format: (any TensorFormat)?) -> [BlockField] {
    (format as? any WeightFormat)?.blockFormat.fields ?? []
  }

  /// How weights are computed, and the fields with their bytes and numbers.
  private static func fields(_ view: BlockView, _ format: (any TensorFormat)?) -> [[TextRun]] {
    var lines = [[TextRun(format?.equation ?? "", .faint)]]
    var named: [String] = []
    for field in fields(of: format) where !view.bytes.isEmpty && !named.contains(field.name) {
      named.append(field.name)
      let same = fields(of: format).filter { $0.name == field.name }
      let last = field.bytes.upperBound - 1
      var text = last > field.bytes.lowerBound ? "bytes \(field.bytes.lowerBound)-\(last)" : "byte \(last)"
      if same.count > 1 { text += " and \(same.count - 1) times more" }
      var line = [TextRun(DisplayText.padded(field.name, to: 9), style(field.role)), TextRun(text, .faint)]
      line.append(TextRun("  " + field.role.rawValue, .faint))
      if let number = field.number(in: view.bytes) { line.append(TextRun("  = \(Quantity.significant(number, 5))")) }
      lines.append(line)
    }
    return lines
  }

  private static func hex(_ view: BlockView, _ format: (any TensorFormat)?) -> [[TextRun]] {
    guard !view.bytes.isEmpty else { return [[TextRun("its weights stand in no block of bytes", .faint)]] }
    let fields = fields(of: format)
    // Blocks of plain numbers are as long as a number: what shows is many of them.
    let length = max(1, fields.last?.bytes.upperBound ?? view.bytes.count)
    return stride(from: 0, to: view.bytes.count, by: bytesInLine).map { start in
      var line = [TextRun(DisplayText.leftPadded("\(start)", to: 5), .faint)]
      for index in start..<min(start + bytesInLine, view.bytes.count) {
        let field = fields.first { $0.bytes.contains(index % length) }
        let byte = String(view.bytes[index], radix: 16)
        line.append(TextRun(" "))
        line.append(TextRun(byte.count < 2 ? "0" + byte : byte, field.map { style($0.role) } ?? .text))
      }
      return line
    }
  }

  /// The runs of weights that share a scale: lowest and highest level, and the distance between two.
  private static func runs(_ view: BlockView) -> [[TextRun]] {
    view.levels.enumerated().map { index, levels in
      guard let low = levels.values.first, let high = levels.values.last else { return [] }
      var text = "\(Quantity.significant(Double(low))) ... \(Quantity.significant(Double(high)))"
      if levels.values.count > 1 {
        let steps = zip(levels.values, levels.values.dropFirst()).map { $1 - $0 }
        let (least, most) = (steps.min() ?? 0, steps.max() ?? 0)
        text += "  step \(Quantity.significant(Double(least)))"
        if most > least * 1.01 { text += " to \(Quantity.significant(Double(most)))" }
      }
      return [
        TextRun(DisplayText.padded("weights \(levels.weights.lowerBound)-\(levels.weights.upperBound - 1)", to: 16)),
        TextRun("\(levels.values.count) levels ", .faint), TextRun(text, Style(.formatA)),
      ]
    }
  }

  private static func cells(_ values: [(String, Style)]) -> [TextRun] {
    zip([6, 9, 10, 10, 10], values).map { TextRun(DisplayText.leftPadded($1.0, to: $0), $1.1) }
  }

  /// What stands above the weights.
  private static func heading(_ view: BlockView) -> [[TextRun]] {
    let names = cells(["weight", "level", "decoded", "original", "error"].map { ($0, Style.faint) })
    guard view.truth == nil else { return [names] }
    return [[TextRun("errors need the file it was made from: R opens it", .faint)], names]
  }

  /// A weight before and after, and which of its run's levels it has.
  private static func weight(_ index: Int, _ view: BlockView) -> [TextRun] {
    let decoded = view.decoded[index]
    let levels = view.levels.first { $0.weights.contains(index) }?.values ?? []
    let level = levels.firstIndex(of: decoded).map { "\($0)/\(levels.count)" } ?? "-"
    var line: [(String, Style)] = [
      ("\(index)", .faint), (level, Style(.formatA)), (Quantity.significant(Double(decoded)), .text),
    ]
    if let truth = view.truth, truth.indices.contains(index) {
      line.append((Quantity.significant(Double(truth[index])), Style(.source)))
      line.append((Quantity.significant(Double(decoded) - Double(truth[index])), Style(.error)))
    } else {
      line += [("-", .faint), ("-", .faint)]
    }
    return cells(line)
  }
}
