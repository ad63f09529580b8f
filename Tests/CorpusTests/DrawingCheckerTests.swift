import Corpus
import Testing

@Suite("The checker of drawings") struct DrawingCheckerTests {
  /// The verdict on elements within the frame.
  func check(_ elements: String, _ items: (SketchShape?, String?, Int)..., only: Bool = true) -> DrawingVerdict {
    var requirement = DrawingRequirement(
      items: items.map { DrawingRequirement.Item(shape: $0.0, colour: $0.1, count: $0.2) })
    requirement.holdsOnlyThese = only
    return DrawingChecker.check(Markup.opening + elements + "</svg>", against: requirement)
  }

  @Test(
    "Equal forms written in other ways hold",
    arguments: [
      (SketchShape.circle, "<ellipse cx='50' cy='50' rx='20' ry='20' fill='#ff0000'/>"),
      (.circle, "<path d='M30 50 A20 20 0 1 1 70 50 A20 20 0 1 1 30 50 Z' fill='rgb(255,0,0)'/>"),
      (.circle, "<g fill='red'><circle cx='50' cy='50' r='9'/></g>"),
      (
        .circle,
        "<g transform='translate(40 40) scale(2)'><circle cx='5' cy='5' r='9' style='fill: #f00; stroke: none'/></g>"
      ),
      (.square, "<path d='M20 20 h40 v40 h-40 z' fill='#e00000'/>"),
      (.square, "<polygon points='20 20 60 20 60 60 20 60' fill='red'/>"),
      (.rectangle, "<rect x='10' y='10' width='50' height='20' rx='3' fill='red'/>"),
      (.triangle, "<path d='M50 20 L80 80 L20 80 L50 20' fill='red'/>"),
      (.triangle, "<polygon points='50,20 65,50 80,80 20,80' fill='red'/>"),
      (.diamond, "<rect x='30' y='30' width='40' height='40' transform='rotate(45 50 50)' fill='red'/>"),
      (.star, "<polygon points='50,10 74,82 12,38 88,38 26,82' fill='red'/>"),
      (.heart, "<path d='M50 80 C10 50 20 20 50 40 C80 20 90 50 50 80 Z' fill='red'/>"),
      (.line, "<path d='M10 10 L90 90' stroke='red'/>"),
      (.hexagon, "<polygon points='50,20 76,35 76,65 50,80 24,65 24,35' fill='red'/>"),
    ])
  func equivalents(shape: SketchShape, element: String) {
    let verdict = check(element, (shape, "red", 1))
    #expect(verdict.holds, "\(verdict.reasons)")
    #expect(!check(element, (shape, "blue", 1)).holds)
    #expect(!check(element, (shape, "red", 2)).holds)
    for other in [SketchShape.circle, .square, .triangle, .star, .heart] where other != shape {
      #expect(!check(element, (other, "red", 1)).holds, "\(other)")
    }
  }

  @Test(
    "Every shape as the corpus draws it is that shape alone", arguments: SketchShape.allCases, ShapeItem.Size.allCases)
  func own(shape: SketchShape, size: ShapeItem.Size) {
    for count in 1...10 {
      let picture = ShapePicture(items: [
        ShapeItem(shape: shape, colour: SketchColour("green"), count: count, size: size)
      ])
      for other in SketchShape.allCases {
        var requirement = picture.requirement
        requirement.items[0].shape = other
        let verdict = DrawingChecker.check(picture.markup, against: requirement)
        #expect(verdict.holds == (other == shape), "\(other): \(verdict.reasons)")
      }
    }
  }

  @Test("A drawing that is damaged is refused with a reason")
  func malformed() {
    let requirement = DrawingRequirement(items: [])
    for text in [
      "", "a circle", "<svg", "<svg></g></svg>", "<svg><circle r=5/></svg>", "<html></html>",
      "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", Markup.opening + "<circle cx=\"50\"", Markup.opening,
      Markup.opening + "<circle cx=\"50\" cx=\"50\" r=\"4\"/></svg>",
    ] {
      let verdict = DrawingChecker.check(text, against: requirement)
      #expect(!verdict.parses && !verdict.holds && !verdict.reasons.isEmpty, "\(text)")
      #expect(!DrawingChecker.parses(text))
    }
    #expect(!DrawingChecker.parses("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"))
    #expect(DrawingChecker.parses(Markup.document(["<circle cx=\"50\" cy=\"50\" r=\"4\"/>"])))
  }

  @Test("What is outside, covered, unpainted or too much does not hold")
  func hidden() {
    let circle = "<circle cx='50' cy='50' r='10' fill='red'/>"
    #expect(check(circle, (.circle, "red", 1)).holds)
    #expect(!check("<circle cx='150' cy='50' r='10' fill='red'/>", (.circle, "red", 1)).holds)
    #expect(
      !check(circle + "<rect x='20' y='20' width='60' height='60' fill='blue'/>", (.circle, "red", 1), only: false)
        .holds)
    #expect(!check("<circle cx='50' cy='50' r='10' fill='none'/>", (.circle, nil, 1)).holds)
    #expect(!check("<defs>" + circle + "</defs>", (.circle, "red", 1)).holds)
    #expect(!check(circle + "<circle cx='20' cy='20' r='5' fill='blue'/>", (.circle, "red", 1)).holds)
    #expect(check(circle + "<circle cx='20' cy='20' r='5' fill='blue'/>", (.circle, "red", 1), only: false).holds)
    #expect(!check(circle + circle, (.circle, "red", 2)).holds)
  }

  @Test("Background, outline, gradient, hollowness, relation and letters are looked at")
  func details() {
    func holds(_ elements: String, _ change: (inout DrawingRequirement) -> Void) -> Bool {
      var requirement = DrawingRequirement(items: [DrawingRequirement.Item(shape: .circle, colour: "red", count: 1)])
      change(&requirement)
      return DrawingChecker.check(Markup.opening + elements + "</svg>", against: requirement).holds
    }
    let circle = "<circle cx='50' cy='30' r='10' fill='red'/>"
    let square = "<rect x='40' y='60' width='20' height='20' fill='blue'/>"
    #expect(holds(Markup.paper("yellow") + circle) { $0.background = "yellow" })
    #expect(!holds(Markup.paper("green") + circle) { $0.background = "yellow" })
    #expect(!holds(circle) { $0.background = "yellow" })
    #expect(holds("<circle cx='50' cy='50' r='9' fill='red' stroke='black'/>") { $0.items[0].outline = "black" })
    #expect(!holds(circle) { $0.items[0].outline = "black" })
    #expect(holds("<circle cx='50' cy='50' r='9' fill='none' stroke='red'/>") { $0.items[0].isHollow = true })
    #expect(!holds(circle) { $0.items[0].isHollow = true })
    let gradient =
      "<defs><linearGradient id='a'><stop stop-color='red'/><stop offset='1' stop-color='blue'/></linearGradient></defs>"
    #expect(holds(gradient + "<circle cx='50' cy='50' r='9' fill='url(#a)'/>") { $0.items[0].gradient = "blue" })
    #expect(!holds(gradient + circle) { $0.items[0].gradient = "blue" })
    for (relation, isRight) in [(SketchRelation.above, true), (.below, false), (.leftOf, false), (.inside, false)] {
      let result = holds(circle + square) {
        $0.items.append(DrawingRequirement.Item(shape: .square, colour: "blue", count: 1))
        $0.relation = relation
      }
      #expect(result == isRight, "\(relation)")
    }
    #expect(holds("<text x='50' y='50' fill='red'>HI</text>") { ($0.items, $0.text) = ([], "HI") })
    #expect(!holds("<text x='50' y='50' fill='red'>HO</text>") { ($0.items, $0.text) = ([], "HI") })
  }
}
