import Files
import Testing

@Suite("FilePath")
struct FilePathTests {
  @Test(
    "folder and name",
    arguments: [("a", ".", "a"), ("/a", "/", "a"), ("b/a", "b", "a"), ("/c/b/", "/c/b", ""), ("", ".", "")])
  func parts(path: String, folder: String, name: String) {
    #expect(FilePath.folder(of: path) == folder && FilePath.name(of: path) == name)
  }
}
