extension SceneTemplate {
  /// What moves people.
  static let vehicles = [
    SceneTemplate(
      name: "car", weight: 18,
      patterns: [
        "a car", "a {body} car", "a {body} car", "a car with {wheels} wheels", "a {body} car with {wheels} wheels",
      ],
      usual: ["body": "crimson", "wheels": "black"], free: ["body"], room: [.topLeft, .topRight],
      parts: [ScenePart(nil, "body"), ScenePart(.circle, "wheels", count: 2)]
    ) { v in
      [
        polygon("26,50 36,32 66,32 78,50", v["body"]), rect(10, 50, 80, 22, v["body"], round: 4),
        polygon("33,49 39,36 50,36 50,49", "azure"), polygon("54,49 54,36 64,36 71,49", "azure"),
        circle(28, 74, 10, v["wheels"]), circle(72, 74, 10, v["wheels"]), circle(28, 74, 4, "lightgrey"),
        circle(72, 74, 4, "lightgrey"), circle(87, 57, 3, "yellow"),
      ]
    },
    SceneTemplate(
      name: "bus", patterns: ["a bus", "a {body} bus", "a school bus"], usual: ["body": "gold"],
      room: [.topLeft, .topRight],
      parts: [ScenePart(.rectangle, "body"), ScenePart(.circle, count: 2)]
    ) { v in
      [
        rect(8, 34, 84, 40, v["body"], round: 4), rect(14, 40, 14, 14, "azure"), rect(32, 40, 14, 14, "azure"),
        rect(50, 40, 14, 14, "azure"), rect(70, 40, 14, 34, "azure"), circle(26, 76, 9, "black"),
        circle(60, 76, 9, "black"),
      ]
    },
    SceneTemplate(
      name: "truck", patterns: ["a truck", "a lorry", "a {body} truck", "a truck with a {cab} cab"],
      usual: ["body": "steelblue", "cab": "tomato"], room: [.topLeft, .topRight],
      parts: [ScenePart(.rectangle, "body"), ScenePart(nil, "cab"), ScenePart(.circle, count: 2)]
    ) { v in
      [
        rect(8, 32, 52, 40, v["body"]), rect(62, 46, 28, 26, v["cab"], round: 3), rect(72, 50, 14, 10, "azure"),
        circle(24, 75, 9, "black"), circle(76, 75, 9, "black"),
      ]
    },
    SceneTemplate(
      name: "train", patterns: ["a train", "a {body} train", "a steam engine", "a locomotive"],
      usual: ["body": "forestgreen"],
      room: [.topLeft], parts: [ScenePart(.rectangle, "body"), ScenePart(.circle, count: 3)]
    ) { v in
      [
        rect(12, 28, 28, 44, v["body"]), rect(18, 34, 16, 14, "azure"), rect(40, 46, 46, 26, v["body"]),
        rect(70, 30, 9, 16, "black"), circle(80, 22, 5, "lightgrey"), circle(90, 14, 6, "lightgrey"),
        circle(26, 78, 9, "black"), circle(52, 78, 9, "black"), circle(76, 78, 9, "black"),
        line(2, 88, 98, 88, "dimgrey"),
      ]
    },
    SceneTemplate(
      name: "boat", weight: 16,
      patterns: [
        "a boat", "a sailing boat", "a sailboat", "a boat with a {sail} sail", "a {hull} boat",
        "a {hull} boat with a {sail} sail", "a ship",
      ],
      usual: ["hull": "saddlebrown", "sail": "crimson"], room: [.topLeft, .topRight],
      parts: [ScenePart(.trapezium, "hull"), ScenePart(.triangle, "sail")]
    ) { v in
      [
        rect(0, 72, 100, 28, "dodgerblue"), line(48, 16, 48, 60, "black"), polygon("51,18 51,56 80,56", v["sail"]),
        polygon("45,26 45,56 24,56", "whitesmoke"), polygon("14,60 86,60 74,80 26,80", v["hull"]),
      ]
    },
    SceneTemplate(
      name: "bicycle", weight: 16,
      patterns: ["a bicycle", "a bike", "a {frame} bicycle", "a {frame} bike", "a bicycle with {wheels} wheels"],
      usual: ["frame": "crimson", "wheels": "black"], free: ["frame"], room: [.topRight],
      parts: [ScenePart(.ring, "wheels", count: 2), ScenePart(nil, "frame")]
    ) { v in Rider.bicycle(frame: v["frame"], wheels: v["wheels"]) },
    SceneTemplate(
      name: "rocket", weight: 14,
      patterns: [
        "a rocket", "a {body} rocket", "a rocket with {fins} fins", "a {body} rocket with {fins} fins", "a spaceship",
      ],
      usual: ["body": "silver", "fins": "red"], free: ["body"],
      parts: [ScenePart(nil, "body"), ScenePart(.triangle, "fins", count: 2)]
    ) { v in
      [
        path("M50 6 Q68 24 64 70 L36 70 Q32 24 50 6 Z", v["body"]), polygon("36,50 20,76 36,70", v["fins"]),
        polygon("64,50 80,76 64,70", v["fins"]), circle(50, 36, 8, "deepskyblue", stroke: "dimgrey"),
        polygon("42,72 58,72 50,94", "orange"),
      ]
    },
    SceneTemplate(
      name: "plane", patterns: ["a plane", "an aeroplane", "an airplane", "a {body} plane"],
      usual: ["body": "steelblue"],
      room: [.topRight], parts: [ScenePart(.ellipse, "body")]
    ) { v in
      [
        polygon("12,46 8,24 20,26 28,44", v["body"]), ellipse(50, 50, 42, 9, v["body"]),
        polygon("44,52 58,52 40,82 32,82", "slategrey"), polygon("46,46 56,46 44,24 38,24", "slategrey"),
        circle(40, 48, 2, "azure"), circle(50, 48, 2, "azure"), circle(60, 48, 2, "azure"), circle(70, 48, 2, "azure"),
      ]
    },
    SceneTemplate(
      name: "hot air balloon", patterns: ["a hot air balloon", "a {balloon} hot air balloon"],
      usual: ["balloon": "tomato"],
      room: [.topLeft], parts: [ScenePart(.circle, "balloon"), ScenePart(nil, nil)]
    ) { v in
      [
        circle(50, 36, 30, v["balloon"]), ellipse(50, 36, 12, 30, "gold"), line(30, 58, 43, 78, "black", 1),
        line(70, 58, 57, 78, "black", 1), rect(42, 78, 16, 13, "saddlebrown"),
      ]
    },
    SceneTemplate(
      name: "submarine", patterns: ["a submarine", "a {hull} submarine", "a yellow submarine"],
      usual: ["hull": "yellow"], forbidden: ["skyblue", "lightblue"],
      parts: [ScenePart(.ellipse, "hull"), ScenePart(.circle, count: 3)]
    ) { v in
      [
        rect(0, 0, 100, 100, "lightskyblue"), rect(42, 28, 18, 20, v["hull"]),
        curve("M52 28 L52 16 L60 16", "dimgrey", 3),
        ellipse(50, 58, 38, 18, v["hull"]), circle(32, 58, 5, "navy"), circle(50, 58, 5, "navy"),
        circle(68, 58, 5, "navy"),
        polygon("13,58 4,46 4,70", "dimgrey"),
      ]
    },
  ]
}
