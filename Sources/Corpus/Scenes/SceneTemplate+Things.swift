extension SceneTemplate {
  /// Things of the house, food and icons.
  static let things = [
    SceneTemplate(
      name: "balloons", weight: 16,
      patterns: [
        "a balloon", "a {balloon} balloon", "{n} {balloon} balloons", "{n} balloons", "{n} {balloon} balloons",
      ],
      usual: ["balloon": "tomato"], counts: [1, 2, 3, 4], parts: [ScenePart(.ellipse, "balloon", count: nil)]
    ) { v in
      let columns = Layout.columns(v.count)
      let across = v.count == 1 ? 18 : v.count == 2 ? 15 : 11
      return columns.map { line($0, 60, 50, 96, "grey", 1) }
        + columns.map { ellipse($0, 38, across, across + 6, v["balloon"]) }
    },
    SceneTemplate(
      name: "ice cream", weight: 12,
      patterns: [
        "an ice cream", "an ice cream cone", "a {scoop} ice cream", "an ice cream with {n} {scoop} scoops",
        "a {scoop} ice cream cone",
      ],
      usual: ["scoop": "pink"], counts: [1, 2, 3],
      parts: [ScenePart(.circle, "scoop", count: nil), ScenePart(.triangle)]
    ) { v in
      let places = [[(50, 38)], [(40, 40), (60, 40)], [(40, 42), (60, 42), (50, 24)]][min(v.count, 3) - 1]
      return places.map { circle($0.0, $0.1, v.count == 1 ? 20 : 14, v["scoop"]) } + [
        polygon("30,48 70,48 50,94", "peru")
      ]
    },
    SceneTemplate(
      name: "cake", weight: 12,
      patterns: [
        "a cake", "a birthday cake", "a cake with {n} candles", "a {cake} cake", "a {cake} cake with {n} candles",
      ],
      usual: ["cake": "pink"], counts: [3, 1, 2, 4, 5],
      parts: [ScenePart(.rectangle, "cake"), ScenePart(.ellipse, count: nil)]
    ) { v in
      let columns = Layout.columns(v.count).map { 50 + ($0 - 50) * 7 / 10 }
      return columns.map { rect($0 - 2, 32, 4, 18, "royalblue") } + columns.map { ellipse($0, 27, 3, 5, "orange") }
        + [rect(16, 50, 68, 38, v["cake"], round: 4), rect(16, 62, 68, 6, "white"), rect(6, 88, 88, 5, "silver")]
    },
    SceneTemplate(
      name: "umbrella", patterns: ["an umbrella", "a {cloth} umbrella"], usual: ["cloth": "purple"],
      parts: [ScenePart(.semicircle, "cloth")]
    ) { v in
      [curve("M50 50 L50 84 Q50 92 42 92 Q36 92 36 86", "black", 3), path("M14 52 A36 36 0 0 1 86 52 Z", v["cloth"])]
    },
    SceneTemplate(
      name: "apple", weight: 12, patterns: ["an apple", "a {fruit} apple", "a {fruit} apple with a leaf"],
      usual: ["fruit": "red"],
      parts: [ScenePart(.circle, "fruit", count: 2), ScenePart(.ellipse)]
    ) { v in
      [
        circle(38, 58, 23, v["fruit"]), circle(62, 58, 23, v["fruit"]), line(50, 40, 54, 18, "saddlebrown", 4),
        ellipse(66, 22, 11, 5, "green"),
      ]
    },
    SceneTemplate(
      name: "orange", patterns: ["an orange", "a fruit"], parts: [ScenePart(.circle), ScenePart(.ellipse)]
    ) { _ in [circle(50, 55, 32, "orange"), ellipse(62, 20, 12, 6, "green"), circle(50, 24, 3, "saddlebrown")] },
    SceneTemplate(
      name: "lemon", patterns: ["a lemon", "a {fruit} lemon"], usual: ["fruit": "yellow"],
      parts: [ScenePart(.ellipse, "fruit", count: 2)]
    ) { v in [ellipse(50, 54, 34, 24, v["fruit"]), ellipse(84, 54, 8, 6, v["fruit"]), ellipse(56, 26, 13, 6, "green")]
    },
    SceneTemplate(
      name: "banana", patterns: ["a banana", "a {fruit} banana"], usual: ["fruit": "gold"],
      parts: [ScenePart(nil, "fruit")]
    ) { v in [path("M20 26 Q30 76 82 68 L86 76 Q24 96 12 30 Z", v["fruit"]), rect(11, 20, 10, 9, "saddlebrown")] },
    SceneTemplate(
      name: "cherries", patterns: ["cherries", "two cherries", "a pair of cherries", "{fruit} cherries"],
      usual: ["fruit": "crimson"],
      parts: [ScenePart(.circle, "fruit", count: 2)]
    ) { v in
      [
        curve("M32 64 Q40 34 60 16 Q66 40 68 66", "green", 3), circle(32, 70, 17, v["fruit"]),
        circle(70, 72, 17, v["fruit"]),
        ellipse(46, 18, 14, 6, "forestgreen"),
      ]
    },
    SceneTemplate(
      name: "pizza", patterns: ["a pizza", "a slice of pizza", "a piece of pizza"],
      parts: [ScenePart(.triangle), ScenePart(.circle, count: 3)]
    ) { _ in
      [
        polygon("10,22 90,22 50,94", "gold"), rect(8, 14, 84, 12, "peru", round: 5), circle(36, 38, 7, "firebrick"),
        circle(62, 42, 7, "firebrick"), circle(50, 64, 7, "firebrick"),
      ]
    },
    SceneTemplate(
      name: "cup", patterns: ["a cup", "a mug", "a cup of tea", "a cup of coffee", "a {cup} cup", "a {cup} mug"],
      usual: ["cup": "steelblue"],
      parts: [ScenePart(nil, "cup")]
    ) { v in
      [
        curve("M66 46 Q90 46 88 60 Q84 74 64 72", v["cup"], 5), rect(24, 38, 44, 46, v["cup"], round: 6),
        curve("M36 30 Q30 22 36 14", "lightgrey", 3), curve("M54 30 Q48 22 54 14", "lightgrey", 3),
      ]
    },
    SceneTemplate(
      name: "clock", patterns: ["a clock", "a {clock} clock", "a watch"], usual: ["clock": "steelblue"],
      parts: [ScenePart(.circle, "clock"), ScenePart(.line, count: 2)]
    ) { v in
      [
        circle(50, 50, 42, v["clock"]), circle(50, 50, 35, "white"), line(50, 50, 50, 24, "black", 3),
        line(50, 50, 68, 58, "black", 3),
      ]
        + [
          circle(50, 20, 2, "black"), circle(80, 50, 2, "black"), circle(50, 80, 2, "black"),
          circle(20, 50, 2, "black"), circle(50, 50, 3, "black"),
        ]
    },
    SceneTemplate(
      name: "traffic light", weight: 12, patterns: ["a traffic light", "traffic lights", "a stop light"],
      parts: [ScenePart(.rectangle), ScenePart(.circle, count: 3)]
    ) { _ in
      [
        rect(34, 8, 32, 84, "black", round: 6), circle(50, 24, 11, "red"), circle(50, 50, 11, "yellow"),
        circle(50, 76, 11, "green"),
      ]
    },
    SceneTemplate(
      name: "envelope", patterns: ["an envelope", "a letter", "a {paper} envelope", "a mail icon"],
      usual: ["paper": "wheat"],
      parts: [ScenePart(.rectangle, "paper"), ScenePart(nil)]
    ) { v in [rect(10, 25, 80, 52, v["paper"], stroke: "dimgrey"), polyline("10,25 50,55 90,25", "dimgrey")] },
    SceneTemplate(
      name: "gift",
      patterns: [
        "a gift", "a present", "a {box} present", "a {box} present with a {ribbon} ribbon",
        "a gift with a {ribbon} ribbon",
      ],
      usual: ["box": "crimson", "ribbon": "gold"],
      parts: [ScenePart(nil, "box"), ScenePart(.rectangle, "ribbon", count: 2)]
    ) { v in
      [
        rect(18, 38, 64, 52, v["box"]), rect(45, 38, 10, 52, v["ribbon"]), rect(18, 56, 64, 9, v["ribbon"]),
        ellipse(38, 28, 14, 8, v["ribbon"], turn: "rotate(25 38 28)"),
        ellipse(62, 28, 14, 8, v["ribbon"], turn: "rotate(-25 62 28)"),
      ]
    },
    SceneTemplate(
      name: "crown", patterns: ["a crown", "a {metal} crown", "a crown with {gems} gems"],
      usual: ["metal": "gold", "gems": "crimson"],
      parts: [ScenePart(nil, "metal"), ScenePart(.circle, "gems", count: 3)]
    ) { v in
      [
        polygon("14,76 10,30 32,50 50,20 68,50 90,30 86,76", v["metal"]), circle(30, 64, 5, v["gems"]),
        circle(50, 64, 5, v["gems"]),
        circle(70, 64, 5, v["gems"]),
      ]
    },
    SceneTemplate(
      name: "target", weight: 10, patterns: ["a target", "a bullseye", "a {ring} and white target", "a {ring} target"],
      usual: ["ring": "red"],
      parts: [ScenePart(.circle, "ring", count: 3)]
    ) { v in
      [
        circle(50, 50, 44, v["ring"]), circle(50, 50, 35, "white"), circle(50, 50, 26, v["ring"]),
        circle(50, 50, 17, "white"), circle(50, 50, 8, v["ring"]),
      ]
    },
    SceneTemplate(
      name: "light bulb", patterns: ["a light bulb", "a {bulb} light bulb", "an idea", "a lamp"],
      usual: ["bulb": "gold"],
      parts: [ScenePart(.circle, "bulb")]
    ) { v in
      [
        polygon("36,54 64,54 58,70 42,70", v["bulb"]), circle(50, 38, 26, v["bulb"]), rect(40, 70, 20, 6, "grey"),
        rect(42, 78, 16, 6, "grey"),
      ]
    },
    SceneTemplate(
      name: "book", patterns: ["a book", "a {cover} book", "an open book"], usual: ["cover": "teal"],
      parts: [ScenePart(nil, "cover")]
    ) { v in
      [
        rect(10, 26, 80, 54, v["cover"]), polygon("14,24 50,32 50,78 14,70", "ivory"),
        polygon("86,24 50,32 50,78 86,70", "ivory"),
        line(50, 32, 50, 78, "grey", 1), line(20, 38, 44, 43, "grey", 1), line(20, 48, 44, 53, "grey", 1),
        line(56, 43, 80, 38, "grey", 1),
        line(56, 53, 80, 48, "grey", 1),
      ]
    },
    SceneTemplate(
      name: "pencil", patterns: ["a pencil", "a {wood} pencil"], usual: ["wood": "gold"],
      parts: [ScenePart(.rectangle, "wood"), ScenePart(.triangle)]
    ) { v in
      [
        rect(8, 42, 10, 16, "pink"), rect(18, 42, 52, 16, v["wood"]), polygon("70,42 92,50 70,58", "wheat"),
        polygon("84,47 92,50 84,53", "black"),
      ]
    },
    SceneTemplate(
      name: "key", patterns: ["a key", "a {metal} key"], usual: ["metal": "goldenrod"],
      parts: [ScenePart(.ring, "metal"), ScenePart(.line, "metal", count: 3)]
    ) { v in
      [
        circle(24, 50, 14, "none", stroke: v["metal"], width: 7), line(38, 50, 90, 50, v["metal"], 7),
        line(74, 50, 74, 66, v["metal"], 6), line(86, 50, 86, 64, v["metal"], 6),
      ]
    },
    SceneTemplate(
      name: "lollipop", patterns: ["a lollipop", "a {candy} lollipop", "a sweet"], usual: ["candy": "hotpink"],
      parts: [ScenePart(.circle, "candy")]
    ) { v in
      [
        rect(48, 50, 4, 44, "tan"), circle(50, 36, 26, v["candy"]),
        curve("M50 36 Q60 30 58 42 Q46 52 38 38 Q38 20 56 20 Q72 26 68 44", "white", 3),
      ]
    },
    SceneTemplate(
      name: "eye", patterns: ["an eye", "a {iris} eye"], usual: ["iris": "steelblue"], forbidden: ["black"],
      parts: [ScenePart(.circle, "iris"), ScenePart(.circle)]
    ) { v in
      [
        "<path d=\"M6 50 Q50 10 94 50 Q50 90 6 50 Z\" fill=\"white\" stroke=\"black\" stroke-width=\"2\"/>",
        circle(50, 50, 19, v["iris"]),
        circle(50, 50, 9, "black"), circle(55, 45, 3, "white"),
      ]
    },
    SceneTemplate(
      name: "kite", patterns: ["a kite", "a {kite} kite", "a {kite} kite in the sky"], usual: ["kite": "tomato"],
      parts: [ScenePart(.diamond, "kite")]
    ) { v in
      [
        curve("M50 66 Q62 76 50 84 Q40 90 50 98", "grey"), polygon("50,8 74,36 50,66 26,36", v["kite"]),
        line(50, 8, 50, 66, "black", 1), line(26, 36, 74, 36, "black", 1),
      ]
    },
    SceneTemplate(
      name: "table", patterns: ["a table", "a {wood} table"], usual: ["wood": "sienna"],
      parts: [ScenePart(.rectangle, "wood", count: 3)]
    ) { v in [rect(10, 40, 80, 9, v["wood"]), rect(18, 49, 7, 40, v["wood"]), rect(75, 49, 7, 40, v["wood"])] },
    SceneTemplate(
      name: "chair", patterns: ["a chair", "a {wood} chair"], usual: ["wood": "sienna"],
      parts: [ScenePart(.rectangle, "wood", count: 4)]
    ) { v in
      [
        rect(28, 12, 7, 80, v["wood"]), rect(28, 54, 44, 8, v["wood"]), rect(65, 62, 7, 30, v["wood"]),
        rect(35, 18, 8, 28, v["wood"]),
      ]
    },
    SceneTemplate(
      name: "ball", patterns: ["a ball", "a {ball} ball", "a beach ball"], usual: ["ball": "tomato"],
      parts: [ScenePart(.circle, "ball")]
    ) { v in [circle(50, 50, 36, v["ball"]), ellipse(50, 50, 14, 36, "white"), circle(50, 50, 6, "gold")] },
    SceneTemplate(
      name: "wave", patterns: ["a wave", "a {wave} wave", "a wavy line", "a {wave} wavy line"],
      usual: ["wave": "dodgerblue"], parts: [ScenePart(nil, "wave")]
    ) { v in [curve("M8 50 Q22 20 36 50 Q50 80 64 50 Q78 20 92 50", v["wave"], 5)] },
    SceneTemplate(
      name: "zigzag", patterns: ["a zigzag", "a {zigzag} zigzag", "a {zigzag} zigzag line"],
      usual: ["zigzag": "purple"], parts: [ScenePart(nil, "zigzag")]
    ) { v in [polyline("8,65 22,35 36,65 50,35 64,65 78,35 92,65", v["zigzag"], 4)] },
    SceneTemplate(
      name: "tick", patterns: ["a tick", "a check mark", "a {tick} check mark"], usual: ["tick": "green"],
      parts: [ScenePart(nil, "tick")]
    ) { v in [polyline("18,52 42,76 84,24", v["tick"], 10)] },
    SceneTemplate(
      name: "magnifier", patterns: ["a magnifying glass", "a search icon", "a {handle} magnifying glass"],
      usual: ["handle": "black"], parts: [ScenePart(.ring), ScenePart(.line, "handle")]
    ) { v in [circle(42, 42, 26, "none", stroke: "dimgrey", width: 6), line(61, 61, 90, 90, v["handle"], 8)] },
  ]

  /// All of them.
  package static let all = buildings + faces + vehicles + nature + sky + things
}
