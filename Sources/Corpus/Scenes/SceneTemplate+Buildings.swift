extension SceneTemplate {
  /// Houses and other things that stand.
  static let buildings = [
    SceneTemplate(
      name: "house", weight: 36,
      patterns: [
        "a house", "a {wall} house", "a house with a {roof} roof", "a house with a {roof} roof",
        "a {wall} house with a {roof} roof", "a house with a {roof} roof and a {door} door",
        "a house with a {door} door",
        "a house with {wall} walls and a {roof} roof", "a little house with a {roof} roof",
      ],
      usual: ["wall": "peru", "roof": "firebrick", "door": "saddlebrown"], room: [.topLeft, .topRight, .right],
      parts: [ScenePart(nil, "wall"), ScenePart(.triangle, "roof"), ScenePart(.rectangle, "door")]
    ) { v in
      [
        rect(25, 50, 50, 40, v["wall"]), polygon("20,50 50,20 80,50", v["roof"]), rect(44, 66, 12, 24, v["door"]),
        rect(30, 57, 10, 10, "azure"), rect(60, 57, 10, 10, "azure"),
      ]
    },
    SceneTemplate(
      name: "chimney house", patterns: ["a house with a chimney", "a {wall} house with a {chimney} chimney"],
      usual: ["wall": "burlywood", "roof": "sienna", "chimney": "dimgrey"], room: [.topLeft],
      parts: [ScenePart(nil, "wall"), ScenePart(.triangle), ScenePart(.rectangle, "chimney")]
    ) { v in
      [
        rect(62, 22, 8, 22, v["chimney"]), circle(68, 15, 4, "lightgrey"), circle(75, 8, 5, "lightgrey"),
        rect(25, 50, 50, 40, v["wall"]), polygon("20,50 50,20 80,50", v["roof"]), rect(44, 66, 12, 24, "saddlebrown"),
      ]
    },
    SceneTemplate(
      name: "castle", patterns: ["a castle", "a {wall} castle", "a castle with {flag} flags"],
      usual: ["wall": "slategrey", "flag": "crimson"], parts: [ScenePart(.rectangle, "wall", count: 3)]
    ) { v in
      [
        rect(30, 56, 40, 34, v["wall"]), rect(15, 35, 18, 55, v["wall"]), rect(67, 35, 18, 55, v["wall"]),
        polygon("13,35 24,18 35,35", "sienna"), polygon("65,35 76,18 87,35", "sienna"),
        polygon("24,6 34,10 24,14", v["flag"]), polygon("76,6 86,10 76,14", v["flag"]), line(24, 6, 24, 18, "black", 1),
        line(76, 6, 76, 18, "black", 1), path("M42 90 L42 72 A8 8 0 0 1 58 72 L58 90 Z", "saddlebrown"),
      ]
    },
    SceneTemplate(
      name: "lighthouse", patterns: ["a lighthouse", "a {tower} lighthouse", "a lighthouse with {tower} stripes"],
      usual: ["tower": "red"], room: [.topLeft], parts: [ScenePart(nil, "tower")]
    ) { v in
      [
        polygon("42,30 58,30 64,85 36,85", "whitesmoke"), polygon("41,40 59,40 60,52 40,52", v["tower"]),
        polygon("38,64 62,64 63,76 37,76", v["tower"]), rect(44, 18, 12, 12, "gold"),
        polygon("40,18 50,8 60,18", "black"),
        ellipse(50, 90, 34, 8, "darkseagreen"),
      ]
    },
    SceneTemplate(
      name: "windmill", patterns: ["a windmill", "a {tower} windmill"], usual: ["tower": "tan"], room: [.right],
      parts: [ScenePart(nil, "tower"), ScenePart(.line, count: 2)]
    ) { v in
      [
        polygon("42,40 58,40 66,92 34,92", v["tower"]), polygon("40,40 50,28 60,40", "sienna"),
        rect(46, 76, 8, 16, "saddlebrown"), line(28, 18, 72, 62, "dimgrey", 4), line(72, 18, 28, 62, "dimgrey", 4),
        circle(50, 40, 4, "black"),
      ]
    },
    SceneTemplate(
      name: "tent", patterns: ["a tent", "a {tent} tent"], usual: ["tent": "darkorange"], room: [.topLeft, .topRight],
      parts: [ScenePart(.triangle, "tent"), ScenePart(.rectangle)]
    ) { v in
      [
        rect(0, 82, 100, 18, "yellowgreen"), polygon("50,25 88,85 12,85", v["tent"]),
        polygon("50,45 62,85 38,85", "saddlebrown"),
      ]
    },
    SceneTemplate(
      name: "city", patterns: ["a city", "a skyline", "a city with {n} buildings", "{n} tall buildings"],
      counts: [3, 4, 5],
      room: [.topRight], parts: [ScenePart(.rectangle, count: nil)]
    ) { v in
      let heights = [40, 62, 30, 54, 46]
      let colours = ["slategrey", "steelblue", "dimgrey", "cadetblue", "slateblue"]
      return (0..<v.count).map { rect(4 + 19 * $0, 92 - heights[$0], 17, heights[$0], colours[$0]) }
        + [line(0, 92, 100, 92, "black")]
    },
    SceneTemplate(
      name: "bridge", patterns: ["a bridge", "a {deck} bridge", "a bridge over a river"], usual: ["deck": "sienna"],
      room: [.topLeft, .topRight], parts: [ScenePart(.rectangle, "deck")]
    ) { v in
      [
        rect(0, 76, 100, 24, "lightskyblue"), rect(5, 52, 90, 7, v["deck"]), rect(22, 59, 7, 25, "dimgrey"),
        rect(71, 59, 7, 25, "dimgrey"), curve("M5 52 Q50 20 95 52", "dimgrey", 3),
      ]
    },
    SceneTemplate(
      name: "fence", patterns: ["a fence", "a {wood} fence"], usual: ["wood": "peru"], room: [.topRight],
      parts: [ScenePart(.rectangle, "wood", count: 5)]
    ) { v in
      [12, 30, 48, 66, 84].map { rect($0, 45, 8, 40, v["wood"]) }
        + [rect(6, 54, 92, 5, "saddlebrown"), rect(6, 72, 92, 5, "saddlebrown")]
    },
  ]
}
