import Testing
import Workbench

/// Where colours are few or none, nothing vanishes and the cursor's row is marked.
@Suite struct FewColoursTests {
  static let depths: [ColourDepth] = [.none, .eight, .sixteen]

  @Test(arguments: ThemeTests.bundled, depths)
  func nothingVanishes(name: String, depth: ColourDepth) throws {
    let theme = try ThemeTests.theme(name)
    let inks = Role.allCases.map { Ink.role($0) } + (UInt8(0)...255).map { Ink.heat($0) }
    for ink in inks {
      for background in Role.allCases {
        let style = theme.resolve(Style(ink, on: .role(background)), depth: depth)
        let place = "\(ink.summary) on \(background) of \(name) at \(depth)"
        // The terminal's own two differ; black may be its background.
        #expect(style.foreground == .terminal || style.foreground != style.background, "\(place)")
        #expect(style.foreground != .terminal || style.background == .terminal, "\(place)")
        #expect(style.foreground != .indexed(0) || style.background != .terminal, "\(place)")
        if depth == .eight, case .indexed(let number) = style.foreground { #expect(number < 8, "\(place)") }
      }
    }
  }

  @Test(arguments: ThemeTests.bundled, depths)
  func theCursorsRowIsMarkedWithTheFocusAndWithout(name: String, depth: ColourDepth) throws {
    let theme = try ThemeTests.theme(name)
    for role in Role.allCases {
      var canvas = Canvas(Size(3, 3))
      for row in 0..<3 { canvas.text("abc", 0, row, Style(role)) }
      canvas.highlight(Rect(0, 0, 3, 1), isFocused: true)
      canvas.highlight(Rect(0, 1, 3, 1), isFocused: false)
      let looks = (0..<3).map { theme.resolve(canvas.cell(at: Point(0, $0)).style, depth: depth) }
      #expect(Set(looks).count == 3)
      #expect(looks[0].attributes.contains(.reverse))
      #expect(looks[1].attributes.isSuperset(of: [.underline, .bold]) && !looks[1].attributes.contains(.reverse))
      #expect(!looks[2].attributes.contains(.reverse))
    }
  }

  /// Tensors, formats and metadata each mark one row, whichever of them has the focus.
  @Test func everyListOfExploreHasAMark() throws {
    var robot = Robot(Size(200, 60), model: try TinyModel.open())
    var focused: Set<Int> = []
    for _ in 0..<4 {
      let size = robot.state.shared.screen.size
      let looks = draw(robot.state, size).cells.map { Theme.builtIn.resolve($0.style, depth: .none).attributes }
      func rows(_ mark: Style.Attributes) -> [Int] {
        (1..<size.rows).filter { row in
          looks[row * size.columns..<(row + 1) * size.columns].count { $0.isSuperset(of: mark) } > 20
        }
      }
      // Two lists may mark the same row of the screen.
      let marked = rows([.reverse, .bold]) + rows([.underline, .bold])
      #expect((2...3).contains(marked.count), "\(marked)")
      focused.formUnion(rows([.reverse, .bold]))
      robot.press("Tab")
    }
    #expect(focused.count >= 2)
  }
}
