extension Theme {
  /// The theme that is there without any file: `themes/dark.toml` says the same.
  package static let builtIn = Theme(
    name: "dark",
    full: Palette(roles: full, heat: viridis),
    indexed: Palette(
      roles: [
        .source: .indexed(80), .formatA: .indexed(215), .formatB: .indexed(141), .error: .indexed(204),
        .background: .indexed(233), .text: .indexed(253), .faint: .indexed(245), .accent: .indexed(111),
        .selection: .indexed(237), .warning: .indexed(221), .border: .indexed(239), .raised: .indexed(235),
      ],
      heat: [54, 55, 60, 61, 67, 31, 37, 36, 35, 71, 77, 113, 149, 185, 221, 227].map { .indexed($0) }))

  private static let full: [Role: TerminalColour] = [
    .source: .rgb(RGB(0x5F, 0xD0, 0xD8)), .formatA: .rgb(RGB(0xF5, 0xA9, 0x5C)),
    .formatB: .rgb(RGB(0xB0, 0x8C, 0xF5)), .error: .rgb(RGB(0xF5, 0x6C, 0x86)),
    .background: .rgb(RGB(0x11, 0x14, 0x1B)), .text: .rgb(RGB(0xD6, 0xDB, 0xE6)),
    .faint: .rgb(RGB(0x7B, 0x86, 0x9C)), .accent: .rgb(RGB(0x7A, 0xA8, 0xFF)),
    .selection: .rgb(RGB(0x26, 0x34, 0x52)), .warning: .rgb(RGB(0xE8, 0xC3, 0x5A)),
  ]

  /// Even to the eye, and the same to colour-blind ones. Source: viridis by Smith and van der Walt (CC0), lifted at
  /// its dark end so that it shows on a dark background.
  private static let viridis: [TerminalColour] = [
    .rgb(RGB(0x54, 0x2C, 0x80)), .rgb(RGB(0x47, 0x4A, 0x90)), .rgb(RGB(0x35, 0x69, 0x90)),
    .rgb(RGB(0x28, 0x84, 0x8F)), .rgb(RGB(0x1F, 0x9E, 0x88)), .rgb(RGB(0x3A, 0xB8, 0x77)),
    .rgb(RGB(0x73, 0xCF, 0x57)), .rgb(RGB(0xB5, 0xDE, 0x2B)), .rgb(RGB(0xFD, 0xE7, 0x25)),
  ]
}
