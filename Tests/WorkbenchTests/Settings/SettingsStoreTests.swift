import Foundation
import Inference
import Testing
import Workbench

@Suite struct SettingsStoreTests {
  @Test func settingsComeBackAndBrokenFilesAreIgnored() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = SettingsStore(path: folder.appending(path: "deep/state.toml").path)
    #expect(store.load() == Settings())
    var settings = Settings()
    settings.theme = "ember"
    settings.chatMemory.choose(kvType: "q8_0", shiftsContext: true)
    settings.chatMemory.choose(kvType: "no type", shiftsContext: nil)
    #expect(settings.chatMemory.cacheType == .q8_0 && settings.chatMemory.shiftsContext)
    for number in 0..<20 { settings.remember(model: "/m/\(number) \"quoted\".gguf") }
    try store.save(settings)
    #expect(store.load() == settings && settings.recentModels.count == 12)
    try Data("theme = [".utf8).write(to: URL(fileURLWithPath: store.path))
    #expect(store.load() == Settings())
  }
}
