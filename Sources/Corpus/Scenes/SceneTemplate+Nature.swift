extension SceneTemplate {
  /// Plants, animals and the sky.
  static let nature = [
    SceneTemplate(
      name: "tree", weight: 18,
      patterns: [
        "a tree", "a {crown} tree", "a tree with {crown} leaves", "a tree with a {trunk} trunk", "a big tree",
      ],
      usual: ["crown": "green", "trunk": "saddlebrown"], room: [.topLeft, .topRight],
      parts: [ScenePart(.circle, "crown"), ScenePart(.rectangle, "trunk")]
    ) { v in [rect(44, 55, 12, 37, v["trunk"]), circle(50, 36, 26, v["crown"])] },
    SceneTemplate(
      name: "apple tree", weight: 12,
      patterns: [
        "a tree with {n} {fruit} apples", "a tree with {fruit} apples", "an apple tree",
        "an apple tree with {n} apples",
      ],
      usual: ["fruit": "red"], forbidden: ["green"], counts: [4, 2, 3, 5], room: [.topRight],
      parts: [ScenePart(.circle, "fruit", count: nil), ScenePart(.rectangle)]
    ) { v in
      let places = [(36, 32), (62, 28), (50, 44), (64, 48), (36, 50)]
      return [rect(44, 60, 12, 34, "saddlebrown"), circle(50, 38, 29, "green")]
        + places.prefix(v.count).map { circle($0.0, $0.1, 4, v["fruit"]) }
    },
    SceneTemplate(
      name: "fir", weight: 10, patterns: ["a fir tree", "a pine tree", "a {tree} fir tree", "a Christmas tree"],
      usual: ["tree": "darkgreen"], room: [.topLeft, .topRight],
      parts: [ScenePart(.triangle, "tree", count: 3), ScenePart(nil, nil)]
    ) { v in
      [
        rect(45, 78, 10, 16, "saddlebrown"), polygon("50,46 80,80 20,80", v["tree"]),
        polygon("50,28 74,58 26,58", v["tree"]),
        polygon("50,10 68,38 32,38", v["tree"]),
      ]
    },
    SceneTemplate(
      name: "flower", weight: 20,
      patterns: [
        "a flower", "a {petals} flower", "a flower with {petals} petals", "a {petals} flower with a {centre} centre",
        "a flower with a {centre} middle", "a daisy",
      ],
      usual: ["petals": "hotpink", "centre": "gold"], room: [.topRight],
      parts: [ScenePart(.circle, "petals", count: 5), ScenePart(.circle, "centre")]
    ) { v in
      [
        line(50, 45, 50, 94, "green", 4), ellipse(60, 76, 11, 5, "green"), circle(50, 20, 12, v["petals"]),
        circle(66, 32, 12, v["petals"]), circle(60, 51, 12, v["petals"]), circle(40, 51, 12, v["petals"]),
        circle(34, 32, 12, v["petals"]), circle(50, 37, 10, v["centre"]),
      ]
    },
    SceneTemplate(
      name: "tulip", patterns: ["a tulip", "a {petals} tulip"], usual: ["petals": "crimson"], room: [.topRight],
      parts: [ScenePart(nil, "petals"), ScenePart(.line)]
    ) { v in
      [
        line(50, 48, 50, 94, "green", 4), path("M50 92 Q72 84 74 60 Q54 66 50 92 Z", "green"),
        path("M32 18 L42 30 L50 14 L58 30 L68 18 Q72 54 50 54 Q28 54 32 18 Z", v["petals"]),
      ]
    },
    SceneTemplate(
      name: "cactus", patterns: ["a cactus", "a {plant} cactus"], usual: ["plant": "seagreen"], forbidden: ["khaki"],
      room: [.topRight],
      parts: [ScenePart(.rectangle, "plant")]
    ) { v in
      [
        rect(0, 84, 100, 16, "khaki"), rect(42, 18, 16, 68, v["plant"], round: 8),
        curve("M46 60 L26 60 L26 42", v["plant"], 9),
        curve("M54 50 L74 50 L74 32", v["plant"], 9),
      ]
    },
    SceneTemplate(
      name: "mushroom",
      patterns: ["a mushroom", "a {cap} mushroom", "a {cap} mushroom with {dots} dots", "a toadstool"],
      usual: ["cap": "red", "dots": "white"], parts: [ScenePart(nil, "cap"), ScenePart(.circle, "dots", count: 3)]
    ) { v in
      [
        rect(40, 52, 20, 36, "wheat", round: 6), path("M14 56 A36 36 0 0 1 86 56 Z", v["cap"]),
        circle(34, 42, 6, v["dots"]),
        circle(52, 32, 6, v["dots"]), circle(68, 44, 6, v["dots"]),
      ]
    },
    SceneTemplate(
      name: "fish", weight: 16,
      patterns: ["a fish", "a {fish} fish", "a {fish} fish", "a goldfish", "a {fish} fish with a {tail} tail"],
      usual: ["fish": "orange", "tail": "tomato"], parts: [ScenePart(.ellipse, "fish"), ScenePart(.triangle, "tail")]
    ) { v in
      [
        polygon("30,50 8,32 8,68", v["tail"]), polygon("48,34 62,34 52,18", v["tail"]),
        ellipse(54, 50, 32, 19, v["fish"]),
        circle(72, 45, 5, "white"), circle(73, 45, 2, "black"), curve("M78 56 Q74 60 70 58", "black"),
      ]
    },
    SceneTemplate(
      name: "bird", weight: 12,
      patterns: ["a bird", "a {bird} bird", "a {bird} bird with a {wing} wing", "a little bird"],
      usual: ["bird": "deepskyblue", "wing": "navy"], room: [.topLeft],
      parts: [ScenePart(.ellipse, "bird"), ScenePart(.ellipse, "wing")]
    ) { v in
      [
        line(44, 68, 44, 86, "darkorange"), line(54, 68, 54, 86, "darkorange"), polygon("26,52 6,42 10,60", v["bird"]),
        ellipse(48, 54, 26, 18, v["bird"]), circle(72, 36, 13, v["bird"]), polygon("84,32 97,37 84,42", "orange"),
        circle(75, 33, 2, "black"), ellipse(44, 54, 14, 8, v["wing"]),
      ]
    },
    SceneTemplate(
      name: "butterfly", weight: 12,
      patterns: [
        "a butterfly", "a {wings} butterfly", "a butterfly with {wings} wings",
        "a {wings} butterfly with {spots} spots",
      ],
      usual: ["wings": "mediumpurple", "spots": "gold"], forbidden: ["black"],
      parts: [ScenePart(.ellipse, "wings", count: 2), ScenePart(.circle, "spots", count: 2)]
    ) { v in
      [
        ellipse(30, 36, 20, 18, v["wings"]), ellipse(70, 36, 20, 18, v["wings"]), ellipse(34, 66, 15, 14, v["wings"]),
        ellipse(66, 66, 15, 14, v["wings"]), circle(29, 36, 7, v["spots"]), circle(71, 36, 7, v["spots"]),
        ellipse(50, 52, 4, 28, "black"), curve("M50 26 Q46 12 38 10", "black"), curve("M50 26 Q54 12 62 10", "black"),
      ]
    },
    SceneTemplate(
      name: "snail", patterns: ["a snail", "a snail with a {shell} shell"], usual: ["shell": "peru"], room: [.topRight],
      parts: [ScenePart(.circle, "shell")]
    ) { v in
      [
        ellipse(52, 78, 40, 8, "tan"), ellipse(84, 64, 8, 16, "tan"), line(82, 52, 78, 38, "tan"),
        line(87, 52, 92, 38, "tan"),
        circle(46, 54, 24, v["shell"]), circle(46, 54, 15, "wheat"), circle(46, 54, 8, v["shell"]),
        circle(86, 60, 2, "black"),
      ]
    },
    SceneTemplate(
      name: "ladybird", patterns: ["a ladybird", "a ladybug", "a {shell} ladybird", "a ladybird with {n} spots"],
      usual: ["shell": "red"], forbidden: ["black"], counts: [4, 2, 6],
      parts: [ScenePart(.circle, "shell"), ScenePart(.circle, count: nil)]
    ) { v in
      let spots = [(36, 46), (64, 46), (38, 68), (62, 68), (30, 58), (70, 58)]
      return [circle(50, 26, 14, "black"), circle(50, 56, 32, v["shell"]), line(50, 25, 50, 88, "black")]
        + spots.prefix(v.count).map { circle($0.0, $0.1, 5, "black") } + [
          circle(44, 20, 2, "white"), circle(56, 20, 2, "white"),
        ]
    },
    SceneTemplate(
      name: "caterpillar", patterns: ["a caterpillar", "a {body} caterpillar", "a worm"],
      usual: ["body": "yellowgreen"],
      room: [.topLeft, .topRight], parts: [ScenePart(.circle, "body", count: 5)]
    ) { v in
      [16, 32, 48, 64].map { circle($0, 62, 11, v["body"]) }
        + [
          circle(80, 54, 14, v["body"]), circle(76, 50, 2, "black"), circle(85, 50, 2, "black"),
          curve("M75 58 Q80 64 86 58", "black"),
        ]
    },
    SceneTemplate(
      name: "spider", patterns: ["a spider", "a {body} spider"], usual: ["body": "black"],
      parts: [ScenePart(.circle, "body", count: 2)]
    ) { v in
      [30, 44, 58, 72].flatMap { [line(50, 52, 12, $0, v["body"]), line(50, 52, 88, $0, v["body"])] }
        + [
          circle(50, 58, 17, v["body"]), circle(50, 36, 11, v["body"]), circle(46, 33, 3, "white"),
          circle(54, 33, 3, "white"),
        ]
    },
  ]
}
