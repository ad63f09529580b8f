import Foundation

/// What `pull` is asked for: a name of the catalogue, or a file of a repository on the hub.
public struct ModelReference: Sendable, Equatable {
  /// The hub's `OWNER/REPO`; nil for a model of the catalogue that the hub does not have.
  public let repository: String?

  /// The file's path inside the repository.
  public let file: String

  /// What is known about the file beforehand, where the catalogue has it.
  public let entry: CatalogueEntry?

  /// The file's name in the model folder: the last part of its path.
  public var fileName: String {
    file.split(separator: "/").last.map(String.init) ?? file
  }

  /// The file of a known model, whose size and checksum the catalogue knows.
  public init(_ entry: CatalogueEntry) {
    self.init(repository: entry.repository, file: entry.file, entry: entry)
  }

  private init(repository: String?, file: String, entry: CatalogueEntry?) {
    self.repository = repository
    self.file = file
    self.entry = entry
  }

  /// Reads `NAME` or `hf:OWNER/REPO/FILE`, where FILE may lie in a folder.
  public init(_ text: String) throws(PullError) {
    guard text.hasPrefix("hf:") else {
      guard let entry = ModelCatalogue.named(text) else {
        throw .unknownName(text, known: ModelCatalogue.all.map(\.name))
      }
      self.init(entry)
      return
    }
    let parts = text.dropFirst(3).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts.allSatisfy(Self.isPlain) else { throw .badReference(text) }
    let repository = parts[0] + "/" + parts[1]
    let file = parts[2...].joined(separator: "/")
    let entry = ModelCatalogue.all.first { $0.repository == repository && $0.file == file }
    self.init(repository: repository, file: file, entry: entry)
  }

  /// Whether a part of a path names something below its folder and is safe to print.
  private static func isPlain(_ part: String) -> Bool {
    !part.isEmpty && part != "." && part != ".."
      && part.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\\" }
  }
}
