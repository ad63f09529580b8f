extension SceneTemplate {
  /// Landscapes, weather and the sky.
  static let sky = [
    SceneTemplate(
      name: "sun", weight: 16,
      patterns: ["a sun", "the sun", "a {sun} sun", "a {sun} sun with {rays} rays", "a sun with {rays} rays"],
      usual: ["sun": "gold", "rays": "orange"], parts: [ScenePart(.circle, "sun"), ScenePart(.line, "rays", count: 8)]
    ) { v in
      [
        line(50, 6, 50, 20, v["rays"], 4), line(81, 19, 71, 29, v["rays"], 4), line(94, 50, 80, 50, v["rays"], 4),
        line(81, 81, 71, 71, v["rays"], 4), line(50, 94, 50, 80, v["rays"], 4), line(19, 81, 29, 71, v["rays"], 4),
        line(6, 50, 20, 50, v["rays"], 4), line(19, 19, 29, 29, v["rays"], 4), circle(50, 50, 22, v["sun"]),
      ]
    },
    SceneTemplate(
      name: "landscape", weight: 16,
      patterns: [
        "a landscape", "a landscape with hills", "hills", "{hills} hills under a blue sky", "a meadow",
        "a landscape with {hills} hills and a sun",
      ],
      usual: ["hills": "forestgreen"], parts: [ScenePart(.circle), ScenePart(nil, "hills")]
    ) { v in
      [
        Markup.paper("lightskyblue"), circle(80, 20, 11, "gold"),
        path("M40 80 Q75 48 100 66 L100 100 L40 100 Z", "limegreen"),
        path("M0 66 Q30 46 76 100 L0 100 Z", v["hills"]), ellipse(30, 20, 14, 6, "white"),
        ellipse(40, 16, 11, 6, "white"),
      ]
    },
    SceneTemplate(
      name: "mountains", weight: 14,
      patterns: [
        "mountains", "a mountain", "{rock} mountains", "a landscape with {rock} mountains", "mountains and a sun",
        "a mountain with snow on top",
      ],
      usual: ["rock": "slategrey"], parts: [ScenePart(.triangle, "rock", count: 2), ScenePart(.circle)]
    ) { v in
      [
        Markup.paper("lightcyan"), circle(82, 18, 10, "gold"), polygon("34,22 72,84 0,84", v["rock"]),
        polygon("68,38 100,84 38,84", v["rock"]), polygon("34,22 44,38 25,38", "white"),
        rect(0, 82, 100, 18, "yellowgreen"),
      ]
    },
    SceneTemplate(
      name: "sunset", weight: 10,
      patterns: ["a sunset", "a sunset over the sea", "a {sun} sun over the sea", "a sunrise"],
      usual: ["sun": "orangered"], parts: [ScenePart(.circle, "sun"), ScenePart(.rectangle)]
    ) { v in
      [
        "<defs>", "<linearGradient id=\"g\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\">",
        "<stop offset=\"0\" stop-color=\"slateblue\"/>", "<stop offset=\"1\" stop-color=\"orange\"/>",
        "</linearGradient>",
        "</defs>", Markup.paper("url(#g)"), circle(50, 58, 18, v["sun"]), rect(0, 62, 100, 38, "midnightblue"),
        rect(38, 68, 24, 2, "orange"), rect(42, 75, 16, 2, "orange"),
      ]
    },
    SceneTemplate(
      name: "night", weight: 10,
      patterns: [
        "a night sky", "the night sky", "a moon and {n} stars", "a night sky with {n} stars", "the moon and stars",
      ],
      counts: [4, 2, 3, 5], parts: [ScenePart(.crescent), ScenePart(.star, count: nil)]
    ) { v in
      let places = [(22, 24, 7), (30, 62, 6), (56, 82, 7), (84, 74, 6), (50, 18, 5)]
      return [Markup.paper("midnightblue"), SketchShape.crescent.element(x: 70, y: 38, size: 18, Paint("khaki"))]
        + places.prefix(v.count).map { SketchShape.star.element(x: $0.0, y: $0.1, size: $0.2, Paint("gold")) }
    },
    SceneTemplate(
      name: "beach", weight: 10,
      patterns: ["a beach", "the sea", "a beach with a {umbrella} umbrella", "a beach with an umbrella"],
      usual: ["umbrella": "tomato"], parts: [ScenePart(.semicircle, "umbrella"), ScenePart(.circle)]
    ) { v in
      [
        Markup.paper("lightskyblue"), circle(80, 18, 10, "gold"), rect(0, 46, 100, 24, "dodgerblue"),
        rect(0, 66, 100, 34, "khaki"),
        line(32, 40, 32, 84, "saddlebrown", 3), path("M12 46 A20 20 0 0 1 52 46 Z", v["umbrella"]),
      ]
    },
    SceneTemplate(
      name: "rainbow", weight: 10, patterns: ["a rainbow", "a rainbow", "a rainbow in the sky"],
      parts: [ScenePart(nil, nil, count: 6)]
    ) { _ in
      ["red", "orange", "yellow", "green", "blue", "purple"].enumerated().map { at, colour in
        let radius = 42 - 5 * at
        return curve("M\(50 - radius) 72 A\(radius) \(radius) 0 0 1 \(50 + radius) 72", colour, 5)
      } + [ellipse(14, 76, 13, 8, "lightgrey"), ellipse(86, 76, 13, 8, "lightgrey")]
    },
    SceneTemplate(
      name: "cloud", weight: 8, patterns: ["a cloud", "a {cloud} cloud"], usual: ["cloud": "lightgrey"],
      parts: [ScenePart(.circle, "cloud", count: 2), ScenePart(.ellipse, "cloud")]
    ) { v in
      [ellipse(50, 58, 36, 15, v["cloud"]), circle(36, 46, 17, v["cloud"]), circle(60, 42, 20, v["cloud"])]
    },
    SceneTemplate(
      name: "rain", patterns: ["a rain cloud", "rain", "a cloud with rain", "a cloud with {drops} rain"],
      usual: ["drops": "dodgerblue"], parts: [ScenePart(.line, "drops", count: 4), ScenePart(.circle, count: 2)]
    ) { v in
      [ellipse(50, 44, 36, 14, "grey"), circle(36, 32, 16, "grey"), circle(60, 28, 18, "grey")]
        + [26, 42, 58, 74].map { line($0, 64, $0 - 6, 84, v["drops"], 3) }
    },
    SceneTemplate(
      name: "lightning", patterns: ["a lightning bolt", "a {bolt} lightning bolt", "lightning", "a flash"],
      usual: ["bolt": "gold"], parts: [ScenePart(nil, "bolt")]
    ) { v in [polygon("58,6 24,56 46,56 38,94 76,40 52,40", v["bolt"])] },
    SceneTemplate(
      name: "planet", weight: 10,
      patterns: [
        "a planet", "a planet with a ring", "a {planet} planet", "a {planet} planet with a {ring} ring", "Saturn",
      ],
      usual: ["planet": "orange", "ring": "tan"], parts: [ScenePart(.circle, "planet"), ScenePart(nil, "ring")]
    ) { v in
      [
        circle(50, 50, 25, v["planet"]),
        ellipse(50, 50, 42, 12, "none", stroke: v["ring"], width: 4, turn: "rotate(-20 50 50)"),
      ]
    },
    SceneTemplate(
      name: "earth", patterns: ["the earth", "the Earth", "a globe", "our planet"], parts: [ScenePart(.circle)]
    ) { _ in
      [
        circle(50, 50, 38, "dodgerblue"), ellipse(38, 38, 14, 12, "forestgreen"),
        ellipse(62, 62, 13, 16, "forestgreen"),
        ellipse(66, 28, 8, 6, "forestgreen"), ellipse(50, 84, 16, 4, "white"),
      ]
    },
  ]
}
