import Catalogue
import TestSupport
import Testing

@Suite("model references")
struct ModelReferenceTests {
  @Test("names of the catalogue, in any case", arguments: ModelCatalogue.all)
  func names(entry: CatalogueEntry) throws {
    let reference = try ModelReference(entry.name.uppercased())
    #expect(reference.entry == entry)
    #expect(reference.fileName == entry.file)
    #expect(entry.file.hasSuffix(".gguf"))
  }

  @Test("files of the hub")
  func hub() throws {
    let reference = try ModelReference("hf:some-one/A.repo/folder/model-Q4_K.gguf")
    #expect(reference.repository == "some-one/A.repo")
    #expect(reference.file == "folder/model-Q4_K.gguf")
    #expect(reference.fileName == "model-Q4_K.gguf")
    #expect(reference.entry == nil)
  }

  @Test("a file that the catalogue has keeps its checksum")
  func known() throws {
    let first = ModelCatalogue.first
    let repository = try #require(first.repository)
    #expect(try ModelReference("hf:\(repository)/\(first.file)").entry == first)
  }

  @Test("a model that tests use is known by name and not offered")
  func notOffered() throws {
    let reference = try ModelReference("gemma-3-270m")
    #expect(reference.repository == nil && reference.entry?.sha256 != nil)
    #expect(!ModelCatalogue.all.contains { $0.name == "gemma-3-270m" })
  }

  @Test(
    "what names no file",
    arguments: [
      "hf:", "hf:a", "hf:a/b", "hf:a/b/", "hf:a//c", "hf:/b/c", "hf:../b/c", "hf:a/b/../c", "hf:a/b/.",
      "hf:a/b/c\u{1B}",
      "hf:a/b/c\\d",
    ])
  func bad(text: String) {
    #expect(throws: PullError.badReference(text)) { try ModelReference(text) }
  }

  @Test("an unknown name is answered with those there are")
  func unknown() {
    #expect(throws: PullError.unknownName("", known: ModelCatalogue.all.map(\.name))) { try ModelReference("") }
  }
}

@Suite("folders and hubs from the environment")
struct EnvironmentTests {
  @Test("the model folder")
  func folder() {
    #expect(ModelFolder.named(in: ["QUANTSCOPE_MODELS": "/m", "HOME": "/h"]).path == "/m")
    #expect(ModelFolder.named(in: ["XDG_DATA_HOME": "/d", "HOME": "/h"]).path == "/d/quantscope/models")
    #expect(
      ModelFolder.named(in: ["XDG_DATA_HOME": "relative", "HOME": "/h"]).path == "/h/.local/share/quantscope/models")
    #expect(ModelFolder.named(in: ["QUANTSCOPE_MODELS": "", "HOME": "/h"]).path == "/h/.local/share/quantscope/models")
  }

  @Test("the hub")
  func hub() {
    #expect(Hub.named(in: [:]).endpoint == "https://huggingface.co")
    #expect(Hub.named(in: [:]).token == nil)
    let named = Hub.named(in: ["HF_ENDPOINT": "http://localhost:1", "HF_TOKEN": "t"])
    #expect(named.endpoint == "http://localhost:1")
    #expect(named.token == "t")
  }

  @Test(
    "a hub that is no address",
    arguments: [
      ("", "HF_ENDPOINT must be"), ("ftp://x", "HF_ENDPOINT must be"), ("nonsense", "HF_ENDPOINT must be"),
      ("http://", "cannot reach http://"),
    ])
  func noAddress(endpoint: String, sentence: String) throws {
    let folder = TestFolder()
    let reference = try ModelReference("hf:a/b/c")
    expectError(PullError.self, saying: sentence) {
      try ModelPuller(folder: folder.folder, hub: Hub(endpoint: endpoint)).pull(reference)
    }
    #expect(folder.names.isEmpty)
  }
}
