/// Somebody on something: a pelican riding a bicycle.
struct Rider: Sendable {
  var names: [String]
  /// Its colour, where the caption names none.
  var usual: String
  /// The form of its body; nil where it has none of its own.
  var part: SketchShape?
  /// Drawn to sit at (44, 48).
  var draw: @Sendable (String) -> [String]

  /// A bicycle whose saddle is at (42, 48).
  static func bicycle(frame: String, wheels: String) -> [String] {
    [
      circle(24, 76, 16, "none", stroke: wheels), circle(76, 76, 16, "none", stroke: wheels),
      polyline("24,76 42,54 68,54 50,76 24,76", frame, 3), polyline("42,50 50,76", frame, 3),
      polyline("76,76 66,46 74,44", frame, 3), line(36, 50, 48, 50, "black", 3), circle(50, 76, 3, "black"),
    ]
  }

  private static let boat = [
    polygon("12,58 88,58 76,80 24,80", "saddlebrown"), rect(0, 74, 100, 26, "dodgerblue"),
  ]

  private static let skateboard = [
    rect(18, 66, 64, 5, "tomato", round: 2), circle(30, 76, 5, "black"), circle(70, 76, 5, "black"),
    line(40, 48, 40, 66, "darkorange", 3), line(50, 48, 50, 66, "darkorange", 3),
  ]

  /// A picture of somebody on a bicycle, in a boat or on a skateboard.
  static func scene(_ random: inout SketchRandom) -> Scene {
    let rider = random.chance(25) ? all[0] : random.pick(all)
    let isColoured = random.chance(45)
    let colour = SketchColour.any(except: ["white", "ivory", "beige", "black", "brown", "orange"], &random)
    let body = isColoured ? colour.name : rider.usual
    let vehicle = random.below(10)
    var named = (isColoured ? colour.word + " " : "") + random.pick(rider.names)
    var items = [DrawingRequirement.Item(shape: rider.part, colour: isColoured ? colour.name : nil, count: 1)]
    var lines: [String]
    if vehicle < 7 {
      let wheel = DrawingRequirement.Item(shape: .ring, colour: nil, count: 2)
      let isFrameNamed = random.chance(15)
      let frame = SketchColour.any(except: ["white", "ivory", colour.key], &random)
      lines =
        bicycle(frame: isFrameNamed ? frame.name : "crimson", wheels: "black") + [
          polyline("46,50 56,62 52,74", rider.names.contains("man") ? "navy" : "darkorange", 3)
        ] + rider.draw(body)
      named += random.pick([" riding a ", " on a ", " riding a ", " riding on a "])
      named += (isFrameNamed ? frame.word + " " : "") + random.pick(["bicycle", "bicycle", "bike"])
      items.append(wheel)
    } else if vehicle < 9 {
      lines = group("translate(4 6)", rider.draw(body)) + boat
      named += random.pick([" in a boat", " in a boat", " sailing in a boat"])
    } else {
      lines = skateboard + rider.draw(body)
      named += random.pick([" on a skateboard", " riding a skateboard"])
      items.append(DrawingRequirement.Item(shape: .circle, colour: "black", count: 2))
    }
    for index in items.indices { items[index].isExact = false }
    let key =
      isColoured
      ? "\(rider.names[0]) \(colour.key) on \(vehicle < 7 ? "bicycle" : vehicle < 9 ? "boat" : "board")" : nil
    return Scene(
      subject: Wording.mended(Wording.article(named)), lines: lines, requirement: DrawingRequirement(items: items),
      combination: key)
  }

  private static let all = [
    Rider(names: ["pelican"], usual: "white", part: .ellipse) { body in
      [
        ellipse(42, 38, 17, 11, body, stroke: "dimgrey", width: 1), polygon("28,36 14,28 18,42", body),
        curve("M54 34 Q64 28 58 16", "dimgrey", 8), curve("M54 34 Q64 28 58 16", body, 6),
        circle(60, 13, 6, body, stroke: "dimgrey", width: 1), path("M65 11 L94 16 Q80 30 66 17 Z", "orange"),
        circle(61, 12, 1, "black"), ellipse(40, 38, 10, 6, "lightgrey"),
      ]
    },
    Rider(names: ["bird", "bird", "little bird"], usual: "deepskyblue", part: .ellipse) { body in
      [
        ellipse(44, 36, 16, 12, body), polygon("30,34 14,26 18,40", body), circle(58, 24, 9, body),
        polygon("66,21 78,25 66,28", "orange"), circle(60, 22, 2, "black"), ellipse(42, 36, 9, 6, "aliceblue"),
      ]
    },
    Rider(names: ["duck", "duck"], usual: "gold", part: .ellipse) { body in
      [
        ellipse(43, 37, 18, 11, body), polygon("28,34 18,24 30,30", body), circle(60, 20, 10, body),
        rect(54, 24, 8, 10, body),
        ellipse(74, 22, 7, 3, "darkorange"), circle(62, 17, 2, "black"), ellipse(40, 36, 9, 6, "goldenrod"),
      ]
    },
    Rider(names: ["penguin"], usual: "black", part: .ellipse) { body in
      [
        ellipse(44, 32, 12, 18, body), ellipse(47, 35, 8, 13, "white"), circle(46, 12, 8, body),
        circle(48, 10, 2, "white"),
        polygon("53,10 64,13 53,16", "orange"), line(50, 28, 68, 42, body, 4),
      ]
    },
    Rider(names: ["cat", "cat"], usual: "grey", part: .ellipse) { body in
      [
        ellipse(43, 38, 13, 12, body), polygon("50,16 50,4 58,11", body), polygon("70,16 70,4 62,11", body),
        circle(60, 20, 11, body), circle(56, 18, 2, "black"), circle(65, 18, 2, "black"),
        polygon("58,23 64,23 61,26", "pink"),
        curve("M31 40 Q16 38 18 22", body, 4), line(52, 36, 70, 44, body, 4),
      ]
    },
    Rider(names: ["frog"], usual: "limegreen", part: .ellipse) { body in
      [
        ellipse(44, 38, 14, 12, body), ellipse(54, 22, 14, 10, body), circle(47, 13, 5, body), circle(61, 13, 5, body),
        circle(47, 13, 2, "black"), circle(61, 13, 2, "black"), curve("M44 24 Q54 30 64 24", "black"),
        line(52, 36, 70, 44, body, 4),
      ]
    },
    Rider(names: ["person", "man", "woman", "girl", "boy"], usual: "royalblue", part: nil) { body in
      [
        line(44, 48, 52, 26, body, 6), line(51, 30, 70, 43, body, 4), circle(54, 15, 9, "bisque"),
        path("M45 14 A9 9 0 0 1 63 14 Z", body), circle(58, 16, 1, "black"),
      ]
    },
  ]
}
