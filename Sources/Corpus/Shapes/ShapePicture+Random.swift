extension ShapePicture {
  /// A kind of picture that the mixture gives a weight to.
  package enum Kind: CaseIterable, Sendable {
    /// By what is asked for: one kind of shape; its place; a background; a paint; a row or column; two or three kinds;
    /// how one stands to another.
    case single, placed, background, outlined, styled, lined, pair, several, relation, inside
  }

  /// A picture of this kind.
  static func random(_ kind: Kind, _ random: inout SketchRandom) -> ShapePicture {
    switch kind {
    case .single: return ShapePicture(items: [item(&random)])
    case .placed:
      var item = ShapeItem(shape: shape(&random), colour: .any(&random))
      item.size = size(&random)
      return ShapePicture(items: [item], arrangement: .spot(random.pick(Spot.allCases)))
    case .background:
      var picture = random.chance(75) ? ShapePicture(items: [item(&random)]) : pair(&random)
      picture.background = .any(except: Set(picture.items.compactMap { $0.colour?.key }), &random)
      return picture
    case .outlined, .styled: return styled(kind, &random)
    case .lined:
      var item = item(&random)
      item.count = 2 + random.below(5)
      return ShapePicture(items: [item], arrangement: random.chance(50) ? .row : .column)
    case .pair: return pair(&random)
    case .several:
      let items = distinct(3, &random) { _ in 1 }
      return ShapePicture(items: items)
    case .relation, .inside:
      var items = distinct(2, &random) { _ in 1 }
      if kind == .inside, items[1].shape.isOpen { items[1].shape = items[0].shape == .square ? .circle : .square }
      let relations = SketchRelation.allCases.filter { $0 != .inside }
      return ShapePicture(items: items, arrangement: .relation(kind == .inside ? .inside : random.pick(relations)))
    }
  }

  private static func shape(_ random: inout SketchRandom) -> SketchShape { random.pick(weighted: SketchShape.weights) }

  private static func size(_ random: inout SketchRandom) -> ShapeItem.Size {
    random.pick(weighted: [(.medium, 70), (.small, 12), (.large, 12), (.tiny, 6)])
  }

  /// One kind of shape: one of it in four of ten cases.
  private static func item(_ random: inout SketchRandom) -> ShapeItem {
    var item = ShapeItem(shape: shape(&random))
    if !random.chance(4) { item.colour = .any(&random) }
    item.count = random.pick(weighted: [
      (1, 38), (2, 16), (3, 15), (4, 10), (5, 8), (6, 7), (7, 2), (8, 2), (9, 1), (10, 1),
    ])
    item.size = size(&random)
    return item
  }

  private static func styled(_ kind: Kind, _ random: inout SketchRandom) -> ShapePicture {
    var item = ShapeItem(shape: shape(&random), colour: .any(&random))
    while item.shape.isStroked { item.shape = shape(&random) }
    let other = SketchColour.any(except: item.colour.map { [$0.key] } ?? [], &random)
    if kind == .outlined {
      item.count = 1 + random.below(3)
      item.style = .outlined(random.chance(50) ? SketchColour("black") : other)
      if item.colour?.key == "black", case .outlined(let line) = item.style, line.key == "black" {
        item.style = .outlined(SketchColour("red"))
      }
    } else {
      item.style = random.pick(weighted: [
        (.hollow, 30), (.dashed, 20), (.transparent, 15), (.gradient(other), 25), (.glow(other), 10),
      ])
    }
    return ShapePicture(items: [item])
  }

  /// Two kinds of shapes, six at most together.
  private static func pair(_ random: inout SketchRandom) -> ShapePicture {
    let isPlain = random.chance(45)
    var items = distinct(2, &random) { random in isPlain ? 1 : 1 + random.below(4) }
    if items[0].count + items[1].count > 6 { items[1].count = 1 }
    if random.chance(15) { (items[0].size, items[1].size) = (.small, .large) }
    if random.chance(50) { items.swapAt(0, 1) }
    return ShapePicture(items: items)
  }

  /// Items of which no two have the same shape.
  private static func distinct(
    _ count: Int, _ random: inout SketchRandom, _ number: (inout SketchRandom) -> Int
  ) -> [ShapeItem] {
    var items: [ShapeItem] = []
    while items.count < count {
      let shape = shape(&random)
      if items.contains(where: { $0.shape == shape }) { continue }
      let taken = Set(items.compactMap { $0.colour?.key })
      // Two of the same colour are asked for too.
      let colour = random.chance(12) ? SketchColour.any(&random) : .any(except: taken, &random)
      items.append(ShapeItem(shape: shape, colour: colour, count: number(&random)))
    }
    return items
  }
}

extension SketchShape {
  /// Whether nothing can lie inside it.
  fileprivate var isOpen: Bool { [.line, .crescent, .cross, .arrow, .star, .ring, .semicircle].contains(self) }
}

extension ShapePicture {
  /// A picture of this kind of which every shape stands out from the paper.
  static func visible(_ kind: Kind, _ random: inout SketchRandom) -> ShapePicture {
    while true {
      let picture = Self.random(kind, &random)
      if picture.isVisibleOnPaper { return picture }
    }
  }

  /// Whether no line or veil in a pale colour is drawn on white paper, and nothing inside its own colour.
  var isVisibleOnPaper: Bool {
    let isLost =
      background == nil && items.contains { $0.colour?.isPale == true && ($0.style != .filled || $0.shape.isStroked) }
    let isHidden = arrangement == .relation(.inside) && items[0].colour?.key == items[1].colour?.key
    return !isLost && !isHidden
  }
}
