import Checkpoints
import Corpus
import Evaluation

/// What must be in a drawing, as task files have it.
enum DrawingForm {
  /// The requirement of a line's object; nil where something in it is not as it has to be.
  static func requirement(_ value: JSONValue) -> DrawingRequirement? {
    guard fault(in: value) == nil, let shapes = value["shapes"]?.list else { return nil }
    var requirement = DrawingRequirement(items: shapes.map(item))
    requirement.background = value["background"]?.string
    requirement.relation = value["relation"]?.string.flatMap(SketchRelation.init)
    requirement.text = value["text"]?.string
    requirement.holdsOnlyThese = value["only"]?.boolean ?? false
    return requirement
  }

  private static func item(_ value: JSONValue) -> DrawingRequirement.Item {
    var item = DrawingRequirement.Item(
      shape: value["shape"]?.string.flatMap(SketchShape.init), colour: value["colour"]?.string,
      count: value["count"]?.integer ?? 1)
    item.isExact = !(value["more"]?.boolean ?? false)
    item.outline = value["outline"]?.string
    item.gradient = value["gradient"]?.string
    item.isHollow = value["hollow"]?.boolean ?? false
    return item
  }

  /// What is wrong with a line's object; nil where nothing is.
  static func fault(in value: JSONValue) -> String? {
    guard let shapes = value["shapes"]?.list, !shapes.isEmpty else { return "\"shapes\" has to be a list of objects" }
    for shape in shapes {
      guard shape.dictionary != nil else { return "\"shapes\" has to be a list of objects" }
      if let name = shape["shape"], name.string.flatMap(SketchShape.init) == nil {
        let known = SketchShape.allCases.map(\.rawValue).joined(separator: ", ")
        return "\"shape\" takes one of \(known)"
      }
      if let count = shape["count"], !(1...1000).contains(count.integer ?? 0) { return "\"count\" takes 1 or more" }
    }
    if let relation = value["relation"], relation.string.flatMap(SketchRelation.init) == nil {
      return "\"relation\" takes one of \(SketchRelation.allCases.map(\.rawValue).joined(separator: ", "))"
    }
    return nil
  }

  /// The members of a line that ask for `requirement`.
  static func members(_ requirement: DrawingRequirement) -> [(String, MadeValue)] {
    var members: [(String, MadeValue)] = [("shapes", .list(requirement.items.map { .object(self.members($0)) }))]
    if let background = requirement.background { members.append(("background", .text(background))) }
    if let relation = requirement.relation { members.append(("relation", .text(relation.rawValue))) }
    if let text = requirement.text { members.append(("text", .text(text))) }
    if requirement.holdsOnlyThese { members.append(("only", .flag(true))) }
    return members
  }

  private static func members(_ item: DrawingRequirement.Item) -> [(String, MadeValue)] {
    var members: [(String, MadeValue)] = []
    if let shape = item.shape { members.append(("shape", .text(shape.rawValue))) }
    if let colour = item.colour { members.append(("colour", .text(colour))) }
    members.append(("count", .number(item.count)))
    if !item.isExact { members.append(("more", .flag(true))) }
    if let outline = item.outline { members.append(("outline", .text(outline))) }
    if let gradient = item.gradient { members.append(("gradient", .text(gradient))) }
    if item.isHollow { members.append(("hollow", .flag(true))) }
    return members
  }
}
