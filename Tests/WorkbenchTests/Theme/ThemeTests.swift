import Foundation
import TestSupport
import Testing
import Workbench

@Suite struct ThemeTests {
  static let folder = Goldens.projectFolder.appending(path: "themes")
  /// Every file of the folder: a new theme is tested by being there.
  static let bundled = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()

  static func theme(_ name: String) throws -> Theme {
    let url = folder.appending(path: name + ".toml")
    return try Theme(toml: String(contentsOf: url, encoding: .utf8), file: url.lastPathComponent)
  }

  @Test(arguments: bundled)
  func aBundledThemeResolvesEveryRoleAtEveryDepth(name: String) throws {
    let theme = try Self.theme(name)
    #expect(theme.name == name)
    for depth in ColourDepth.allCases {
      for role in Role.allCases {
        let style = theme.resolve(Style(role), depth: depth)
        #expect(Self.isShown(style.foreground, depth), "\(name) gives \(style.foreground) for \(role) at \(depth)")
      }
      let heat = (UInt8(0)...255).map { theme.resolve(Style(.heat($0)), depth: depth).foreground }
      #expect(heat.allSatisfy { Self.isShown($0, depth) }, "\(name) at \(depth)")
      // Least and most are told apart wherever there are colours.
      #expect((heat.first != heat.last) == (depth != .none && !theme.isMonochrome), "\(name) at \(depth)")
    }
  }

  /// Whether a terminal of that depth shows a colour as it is.
  static func isShown(_ colour: TerminalColour, _ depth: ColourDepth) -> Bool {
    switch (depth, colour) {
    case (_, .terminal), (.trueColour, _), (.indexed, .indexed): true
    case (.sixteen, .indexed(let place)): place < 16
    case (.eight, .indexed(let place)): place < 8
    default: false
    }
  }

  @Test func theBuiltInThemeIsTheDarkFile() throws {
    #expect(try Self.theme("dark") == .builtIn)
  }

  @Test func theThemesThatTheProgramPromisesAreThere() {
    #expect(Set(Self.bundled).isSuperset(of: ["dark", "light", "colour-blind", "sixteen", "monochrome", "ember"]))
  }

  /// Those with colours of their own: the others leave them to the terminal.
  static let coloured = bundled.filter { name in
    guard let theme = try? theme(name), !theme.isMonochrome, case .rgb = theme.colour(.role(.text), .trueColour) else {
      return false
    }
    return true
  }

  @Test(arguments: coloured)
  func dataRolesAreToldApartAndReadable(name: String) throws {
    let theme = try Self.theme(name)
    let data: [Role] = [.source, .formatA, .formatB, .error, .text, .faint]
    func rgb(_ role: Role) -> RGB {
      if case .rgb(let rgb) = theme.colour(.role(role), .trueColour) { return rgb }
      return RGB(0, 0, 0)
    }
    for role in data {
      #expect(Self.contrast(rgb(role), rgb(.background)) >= 4, "\(role) on the background of \(name)")
      for other in data where other != role { #expect(rgb(role) != rgb(other)) }
    }
    #expect(Self.contrast(rgb(.text), rgb(.selection)) >= 4.5)
  }

  /// WCAG's ratio of two colours' luminances.
  static func contrast(_ one: RGB, _ other: RGB) -> Double {
    func luminance(_ rgb: RGB) -> Double {
      func linear(_ value: UInt8) -> Double {
        let share = Double(value) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(rgb.red) + 0.7152 * linear(rgb.green) + 0.0722 * linear(rgb.blue)
    }
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  static let head = """
    name = "x"
    [colours]
    source = "#112233"
    formatA = 3

    """

  @Test(arguments: [
    ("name = ", "bad.toml:1:"),
    ("name = \"x\"\ncolors = 1", "bad.toml:2: no theme has a key colors"),
    (head + "formatB = \"#12345\"", "bad.toml:5: colours.formatB should be \"#rrggbb\", 0 to 255 or \"terminal\""),
    (head + "formatB = 256", "bad.toml:5: colours.formatB"),
    (head + "sparkle = 1", "bad.toml:5: no theme has a key colours.sparkle"),
    (head, "bad.toml: colours.formatB should be a colour, found nothing"),
    ("monochrome = true", "bad.toml: name should be a text, found nothing"),
    ("name = \"x\"\nmonochrome = true\n[colours16]\nerror = 16", "bad.toml:4: colours16.error should be 0 to 15"),
  ])
  func aBadFileNamesLineAndKey(text: String, message: String) {
    do {
      _ = try Theme(toml: text, file: "bad.toml")
      Issue.record("read")
    } catch {
      #expect("\(error)".hasPrefix(message), "\(error)")
    }
  }

  @Test func withoutColourSelectionIsReversed() {
    let style = Theme.builtIn.resolve(.selected, depth: .none)
    #expect(style.foreground == .terminal && style.background == .terminal && style.attributes.contains(.reverse))
  }

  @Test(arguments: [
    (nil, nil, 256, ColourDepth.indexed), ("1", nil, 256, .none), ("", nil, 8, .eight), ("", nil, 16, .sixteen),
    (nil, "truecolor", 256, .trueColour), (nil, "24bit", 8, .trueColour), (nil, nil, 0, .none),
    (nil, "truecolor", 0, .none),
    (nil, nil, 0x1000000, .trueColour),
  ])
  func depthIsDetected(no: String?, colorterm: String?, colours: Int, depth: ColourDepth) {
    let environment = ["NO_COLOR": no, "COLORTERM": colorterm]
    let found = ColourDepth.detected(option: nil, environment: { environment[$0] ?? nil }, terminalColours: colours)
    #expect(found == depth)
    let forced = ColourDepth.detected(
      option: .sixteen, environment: { environment[$0] ?? nil }, terminalColours: colours)
    #expect(forced == .sixteen)
  }

  @Test func theLibraryFindsUsersThemesAndTheBuiltInOne() throws {
    let library = ThemeLibrary(folders: [Self.folder.path, "/nonexistent"])
    #expect(library.names.first == "dark" && library.names.count == Self.bundled.count)
    #expect(try library.theme(named: "ember").name == "ember")
    #expect(throws: ThemeError.self) { try library.theme(named: "none such") }
    #expect(try ThemeLibrary(folders: []).theme(named: nil) == .builtIn)
  }
}
