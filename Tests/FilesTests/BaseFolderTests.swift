import Files
import Testing

@Suite("BaseFolder")
struct BaseFolderTests {
  @Test("unset, empty and relative values are passed over", arguments: [nil, "", "relative", "./x", "~/x"])
  func passedOver(value: String?) {
    for folder in BaseFolder.allCases {
      var environment = ["HOME": "/h"]
      environment[folder.variable] = value
      #expect(folder.path(in: environment).hasPrefix("/h/."))
    }
  }

  @Test("each variable names its folder")
  func named() {
    let usual = BaseFolder.allCases.map { $0.path(in: ["HOME": "/h"]) }
    #expect(usual == ["/h/.config", "/h/.local/share", "/h/.local/state", "/h/.cache"])
    for folder in BaseFolder.allCases {
      #expect(folder.path(in: [folder.variable: "/x", "HOME": "/h"]) == "/x")
    }
  }

  @Test("without HOME the system knows the home folder")
  func noHome() {
    for environment in [[:], ["HOME": ""], ["HOME": "relative"]] {
      let path = BaseFolder.config.path(in: environment)
      #expect(path.hasPrefix("/") && path.hasSuffix("/.config"))
    }
  }
}
