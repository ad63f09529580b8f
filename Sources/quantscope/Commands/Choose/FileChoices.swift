import Checkpoints
import Files
import Foundation
import Inference
import Quantization
import Results
import Tensors

/// The files of one model among which a person chooses: those that there are, and those that recipes would make.
struct FileChoices {
  /// A file that there is or could be.
  struct File {
    /// What it is called: the recipe's name, or the file's.
    let name: String
    /// The recipe that makes it; nil of a file that is there.
    let recipe: String?
    let path: String?
    let identity: ModelIdentity
    /// Bytes of keys and values, and of the rest besides the weights.
    let cacheBytes, otherBytes: Int
    /// What keeps the recipe from being carried out; nil where nothing does.
    var problem: String?
    var fits = false
    var speed: Double?
    var divergence: KnownDivergence?

    var bytes: Int { identity.bytes }
    var totalBytes: Int { bytes + cacheBytes + otherBytes }

    /// Whether it may be taken instead of `source`: a recipe whose file is no smaller adds nothing to the source.
    func isUseful(besides source: ModelIdentity) -> Bool {
      problem == nil && (recipe == nil || bytes < source.bytes)
    }
  }

  /// The largest first.
  private(set) var files: [File] = []
  let context: Int
  /// The model that divergences are from.
  let source: ModelIdentity

  init(
    _ checkpoint: Checkpoint, _ identity: ModelIdentity, recipes: [String], importance: String?, measurer: Measurer,
    compute: ComputeOptions, memory: Int
  ) throws {
    source = identity
    let figure = try Self.memory(checkpoint, compute)
    context = figure.contextLength
    let (cache, other) = (figure.cacheBytes, figure.bufferBytes + figure.programBytes)
    func add(
      _ name: String, _ identity: ModelIdentity, recipe: String? = nil, path: String? = nil, problem: String? = nil
    ) {
      files.append(
        File(
          name: name, recipe: recipe, path: path, identity: identity, cacheBytes: cache, otherBytes: other,
          problem: problem))
    }
    add(FilePath.name(of: checkpoint.path), identity, path: checkpoint.path)
    for (path, beside) in try Self.besides(checkpoint, identity, measurer) {
      add(FilePath.name(of: path), beside, path: path)
    }
    let matrix = try importance.map { try ImportanceMatrix.open($0) }
    let matrixHash = try importance.flatMap { try measurer.hash(ofFile: $0) }
    for name in recipes {
      let recipe = try RecipeFile.chosen(name)
      // A type that does not fit a tensor of this model makes no file.
      guard
        let plan = try? QuantizationPlan(
          checkpoint, recipe: recipe, importance: matrix, options: .init(mode: .best))
      else { continue }
      add(
        name, ModelIdentity(plan, of: identity, recipe: name, importance: matrixHash), recipe: name,
        problem: plan.problems.first.map(Self.sentence))
    }
    for index in files.indices { files[index].fits = files[index].totalBytes <= memory }
    files.sort { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
  }

  /// Speeds and divergences that the store has.
  mutating func lookUp(in store: ResultsStore) throws {
    let divergences = try KnownDivergences(store, family: source.family, lineage: source.lineage)
    for index in files.indices {
      files[index].speed = try store.speed(of: files[index].identity)
      files[index].divergence =
        files[index].identity.hash == source.hash
        ? .measured(0, low: 0, high: 0) : divergences.of(files[index].identity, from: source)
    }
  }

  /// What keeps a recipe from being carried out, in a few words where an option helps.
  private static func sentence(_ problem: QuantizationError) -> String {
    switch problem {
    case .importanceRequired, .tensorNeedsImportance: "needs an importance matrix (--imatrix)"
    default: "\(problem)"
    }
  }

  private static func memory(_ checkpoint: Checkpoint, _ compute: ComputeOptions) throws -> MemoryFigure {
    // In place nothing is repacked, and so nothing read, to know what a session takes.
    var options = LanguageModel.Options()
    options.placement = .inPlace
    let model = try LanguageModel.load(checkpoint, options: options, pool: compute.pool)
    var figure = try Session.memory(
      model: model,
      options: .init(contextLength: compute.context, cacheType: compute.kvType.flatMap(CacheType.init) ?? .f16),
      threads: compute.pool.threadCount)
    figure.programBytes = ResidentMemory.reserve(model.vocabularySize)
    return figure
  }

  /// Other files of the model in its folder.
  private static func besides(
    _ checkpoint: Checkpoint, _ identity: ModelIdentity, _ measurer: Measurer
  ) throws -> [(String, ModelIdentity)] {
    let folder = FilePath.folder(of: checkpoint.path)
    let own = Set(checkpoint.files.map(\.path))
    return try (FilePath.names(in: folder) ?? []).filter { $0.hasSuffix(".gguf") }.sorted().compactMap { name in
      let path = folder == "." ? name : folder + "/" + name
      guard !own.contains(path), let other = try? Checkpoint.open(path),
        ModelIdentity(other, hash: "").lineage == identity.lineage,
        !other.files.contains(where: { own.contains($0.path) })
      else { return nil }
      return try measurer.identity(of: other).map { (path, $0) }
    }
  }
}
