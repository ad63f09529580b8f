extension SceneTemplate {
  /// Faces and those who have them.
  static let faces = [
    SceneTemplate(
      name: "smiley", weight: 22,
      patterns: [
        "a smiley face", "a happy face", "a smiley", "a face", "a smiling face", "a {face} smiley face",
        "a {face} face with {eyes} eyes", "a face with {eyes} eyes", "a happy {face} face", "a smile",
      ],
      usual: ["face": "gold", "eyes": "black"],
      parts: [ScenePart(.circle, "face"), ScenePart(.circle, "eyes", count: 2)]
    ) { v in head(v) + [curve("M30 60 Q50 82 70 60", "black", 3)] },
    SceneTemplate(
      name: "sad", patterns: ["a sad face", "a {face} sad face", "a sad face with {eyes} eyes", "an unhappy face"],
      usual: ["face": "lightblue", "eyes": "black"],
      parts: [ScenePart(.circle, "face"), ScenePart(.circle, "eyes", count: 2)]
    ) { v in head(v) + [curve("M32 72 Q50 54 68 72", "black", 3)] },
    SceneTemplate(
      name: "surprised", patterns: ["a surprised face", "a {face} surprised face", "a shocked face"],
      usual: ["face": "gold", "eyes": "black"],
      parts: [ScenePart(.circle, "face"), ScenePart(.circle, count: 3)]
    ) { v in head(v) + [circle(50, 70, 8, "saddlebrown")] },
    SceneTemplate(
      name: "angry", patterns: ["an angry face", "an angry {face} face"], usual: ["face": "tomato", "eyes": "black"],
      parts: [ScenePart(.circle, "face"), ScenePart(.line, count: 2)]
    ) { v in
      head(v) + [
        line(26, 28, 44, 36, "black", 3), line(74, 28, 56, 36, "black", 3), curve("M32 72 Q50 56 68 72", "black", 3),
      ]
    },
    SceneTemplate(
      name: "wink", patterns: ["a winking face", "a winking {face} face"], usual: ["face": "gold", "eyes": "black"],
      parts: [ScenePart(.circle, "face"), ScenePart(.line)]
    ) { v in
      [
        circle(50, 50, 40, v["face"]), circle(35, 42, 5, v["eyes"]), line(59, 42, 71, 42, v["eyes"], 3),
        curve("M30 60 Q50 82 70 60", "black", 3),
      ]
    },
    SceneTemplate(
      name: "hat face", patterns: ["a face with a hat", "a face with a {hat} hat", "a smiley with a {hat} hat"],
      usual: ["face": "gold", "eyes": "black", "hat": "navy"], free: ["hat"],
      parts: [ScenePart(.circle, "face"), ScenePart(.rectangle, "hat", count: 2)]
    ) { v in
      [
        circle(50, 60, 34, v["face"]), circle(38, 56, 4, v["eyes"]), circle(62, 56, 4, v["eyes"]),
        curve("M36 70 Q50 84 64 70", "black", 3), rect(16, 30, 68, 7, v["hat"]), rect(30, 6, 40, 24, v["hat"]),
      ]
    },
    SceneTemplate(
      name: "cat", weight: 14,
      patterns: ["a cat", "a {fur} cat", "a cat with {eyes} eyes", "the face of a cat", "a kitten"],
      usual: ["fur": "grey", "eyes": "yellowgreen"],
      parts: [ScenePart(.circle, "fur"), ScenePart(.triangle, "fur", count: 2), ScenePart(.ellipse, "eyes", count: 2)]
    ) { v in
      [
        polygon("20,48 22,12 48,28", v["fur"]), polygon("80,48 78,12 52,28", v["fur"]), circle(50, 55, 33, v["fur"]),
        ellipse(37, 50, 6, 8, v["eyes"]), ellipse(63, 50, 6, 8, v["eyes"]), circle(37, 50, 3, "black"),
        circle(63, 50, 3, "black"), polygon("45,63 55,63 50,69", "pink"),
        curve("M40 74 Q45 78 50 72 Q55 78 60 74", "black"),
        line(8, 62, 28, 65, "black", 1), line(8, 72, 28, 70, "black", 1), line(92, 62, 72, 65, "black", 1),
        line(92, 72, 72, 70, "black", 1),
      ]
    },
    SceneTemplate(
      name: "dog", weight: 12,
      patterns: ["a dog", "a {fur} dog", "a puppy", "the face of a dog", "a dog with {ears} ears"],
      usual: ["fur": "peru", "ears": "saddlebrown"],
      parts: [ScenePart(.circle, "fur"), ScenePart(.ellipse, "ears", count: 2)]
    ) { v in
      [
        circle(50, 52, 32, v["fur"]), ellipse(18, 48, 9, 22, v["ears"]), ellipse(82, 48, 9, 22, v["ears"]),
        circle(38, 45, 4, "black"), circle(62, 45, 4, "black"), ellipse(50, 64, 16, 12, "wheat"),
        ellipse(50, 58, 6, 4, "black"), curve("M42 68 Q50 75 58 68", "black"),
      ]
    },
    SceneTemplate(
      name: "rabbit", patterns: ["a rabbit", "a bunny", "a {fur} rabbit"], usual: ["fur": "tan"],
      parts: [ScenePart(.circle, "fur"), ScenePart(.ellipse, "fur", count: 2)]
    ) { v in
      [
        ellipse(38, 26, 8, 22, v["fur"]), ellipse(62, 26, 8, 22, v["fur"]), ellipse(38, 28, 4, 15, "pink"),
        ellipse(62, 28, 4, 15, "pink"), circle(50, 64, 28, v["fur"]), circle(40, 58, 4, "black"),
        circle(60, 58, 4, "black"),
        ellipse(50, 68, 4, 3, "pink"), curve("M42 75 Q50 82 58 75", "black"),
      ]
    },
    SceneTemplate(
      name: "bear", patterns: ["a bear", "a teddy bear", "a {fur} bear"], usual: ["fur": "sienna"],
      parts: [ScenePart(.circle, "fur", count: 3)]
    ) { v in
      [
        circle(26, 28, 13, v["fur"]), circle(74, 28, 13, v["fur"]), circle(50, 54, 34, v["fur"]),
        circle(38, 46, 4, "black"),
        circle(62, 46, 4, "black"), ellipse(50, 66, 15, 12, "burlywood"), ellipse(50, 61, 6, 4, "black"),
        curve("M43 70 Q50 76 57 70", "black"),
      ]
    },
    SceneTemplate(
      name: "robot", weight: 14,
      patterns: ["a robot", "a {metal} robot", "a robot with {eyes} eyes", "a {metal} robot with {eyes} eyes"],
      usual: ["metal": "silver", "eyes": "deepskyblue"],
      parts: [ScenePart(.rectangle, "metal"), ScenePart(.circle, "eyes", count: 2)]
    ) { v in
      [
        line(50, 6, 50, 16, "black"), circle(50, 6, 3, "red"), rect(32, 14, 36, 26, v["metal"], round: 4),
        circle(42, 26, 4, v["eyes"]), circle(58, 26, 4, v["eyes"]), rect(42, 33, 16, 3, "black"),
        rect(28, 43, 44, 32, v["metal"], round: 4), rect(16, 45, 9, 24, "grey", round: 3),
        rect(75, 45, 9, 24, "grey", round: 3),
        rect(35, 77, 10, 18, "grey", round: 2), rect(55, 77, 10, 18, "grey", round: 2), circle(50, 58, 6, "gold"),
      ]
    },
    SceneTemplate(
      name: "snowman", weight: 14,
      patterns: [
        "a snowman", "a snowman with a {hat} hat", "a snowman with a {scarf} scarf",
        "a snowman with a {hat} hat and a {scarf} scarf",
      ],
      usual: ["hat": "black", "scarf": "red"], room: [.topLeft],
      parts: [ScenePart(.circle, count: 3), ScenePart(.rectangle, "hat"), ScenePart(.rectangle, "scarf")]
    ) { v in
      [
        rect(0, 0, 100, 100, "lightsteelblue"), circle(50, 74, 22, "white"), circle(50, 42, 15, "white"),
        circle(50, 24, 11, "white"), rect(40, 33, 20, 5, v["scarf"]), rect(36, 12, 28, 4, v["hat"]),
        rect(42, 1, 16, 12, v["hat"]),
        circle(46, 22, 1, "black"), circle(54, 22, 1, "black"), polygon("50,25 60,27 50,29", "darkorange"),
        circle(50, 68, 2, "black"), circle(50, 78, 2, "black"),
      ]
    },
    SceneTemplate(
      name: "person", weight: 12,
      patterns: ["a person", "a stick figure", "a man", "a woman", "a boy", "a girl", "a {shirt} stick figure"],
      usual: ["shirt": "black"], room: [.topRight], parts: [ScenePart(.circle), ScenePart(.line, "shirt", count: 4)]
    ) { v in
      [
        circle(50, 20, 12, "bisque", stroke: v["shirt"]), line(50, 32, 50, 64, v["shirt"], 3),
        line(50, 42, 30, 54, v["shirt"], 3), line(50, 42, 70, 54, v["shirt"], 3), line(50, 64, 36, 92, v["shirt"], 3),
        line(50, 64, 64, 92, v["shirt"], 3), circle(46, 18, 1, "black"), circle(54, 18, 1, "black"),
        curve("M45 24 Q50 28 55 24", "black", 1),
      ]
    },
  ]

  private static func head(_ v: SceneValues) -> [String] {
    [circle(50, 50, 40, v["face"]), circle(35, 42, 5, v["eyes"]), circle(65, 42, 5, v["eyes"])]
  }
}
