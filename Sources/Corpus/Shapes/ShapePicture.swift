/// What a caption about plain shapes asks for, apart from its wording.
package struct ShapePicture {
  /// How the shapes stand.
  package enum Arrangement: Equatable {
    /// As ``Layout`` has it.
    case usual
    /// Side by side, from the left.
    case row
    /// One below the other, from the top.
    case column
    /// One shape in a place that is named.
    case spot(Spot)
    /// Two single shapes.
    case relation(SketchRelation)
  }

  /// The kinds of shape, in the order in which the caption names them.
  package var items: [ShapeItem]
  /// How the shapes stand.
  package var arrangement = Arrangement.usual
  /// What lies behind all; nil for nothing.
  package var background: SketchColour?

  /// A picture without background.
  package init(items: [ShapeItem], arrangement: Arrangement = .usual) {
    self.items = items
    self.arrangement = arrangement
  }

  /// How many shapes there are.
  var count: Int { items.reduce(0) { $0 + $1.count } }

  /// The drawing, from its opening to its end.
  package var markup: String {
    var lines = items.flatMap(\.definitions)
    if let background { lines.append(Markup.paper(background.name)) }
    let all = places
    // What lies inside is drawn after what it lies in.
    let order = arrangement == .relation(.inside) ? Array(items.indices.reversed()) : Array(items.indices)
    for index in order {
      let item = items[index]
      for place in all[index] {
        lines.append(item.shape.element(x: place.x, y: place.y, size: place.size, item.paint(on: background)))
      }
    }
    return Markup.document(lines)
  }

  /// The places of each item's shapes.
  private var places: [[Layout.Place]] {
    switch arrangement {
    case .spot(let spot): return items.map { [spot.place($0.size)] }
    case .relation(let relation):
      guard items.count == 2 else { return usualPlaces }
      let (first, second) = relation.places(items[0].size, items[1].size)
      return [[first], [second]]
    case .row where items.count == 1:
      return [Layout.row(count: items[0].count, y: 50, rows: 1, items[0].size)]
    case .column where items.count == 1:
      return [
        Layout.row(count: items[0].count, y: 50, rows: 1, items[0].size).map { place in
          Layout.Place(x: place.y, y: place.x, size: place.size)
        }
      ]
    default: return usualPlaces
    }
  }

  private var usualPlaces: [[Layout.Place]] {
    if items.count == 1 { return [Layout.places(count: items[0].count, items[0].size)] }
    let columns = Layout.columns(items.count)
    if count == items.count {
      // Single shapes stand beside each other.
      return items.indices.map { index in
        let half = Layout.halfWidth(across: items.count, items[index].size)
        return [Layout.Place(x: columns[index], y: 50, size: half)]
      }
    }
    return items.indices.map { index in
      Layout.row(count: items[index].count, y: columns[index], rows: items.count, items[index].size)
    }
  }

  /// What a drawing of it must hold.
  package var requirement: DrawingRequirement {
    var requirement = DrawingRequirement(items: items.map(\.requirement))
    requirement.background = background?.name
    requirement.holdsOnlyThese = true
    if case .relation(let relation) = arrangement { requirement.relation = relation }
    return requirement
  }

  /// The combinations that may be held back: each shape with its colour and count, each with its background, each pair.
  package var combinations: [String] {
    let keys = items.compactMap(\.key)
    guard keys.count == items.count else { return keys }
    let pairs = keys.indices.flatMap { first in
      keys.indices.dropFirst(first + 1).map { [keys[first], keys[$0]].sorted().joined(separator: " with ") }
    }
    let onPaper = background.map { paper in keys.map { "\($0) on \(paper.key)" } } ?? []
    return keys + pairs + onPaper
  }
}

extension ShapeItem {
  /// What a drawing of it must hold.
  var requirement: DrawingRequirement.Item {
    var item = DrawingRequirement.Item(shape: shape, colour: colour?.name, count: count)
    switch style {
    case .outlined(let line): item.outline = line.name
    case .gradient(let other), .glow(let other): item.gradient = other.name
    case .hollow, .dashed: item.isHollow = true
    case .filled, .transparent: break
    }
    return item
  }
}
