import Checkpoints
import Evaluation
import Files
import Foundation
import Inference
import Results

/// The logits of one pass of a reference over chunks, compact, in a file that lasts until all that needs it is done.
///
/// With a results store the file lies in the cache folder, by what it is made from, so that a run that was killed goes on
/// with it; else in a temporary folder.
final class ReferenceLogits {
  private let reference: Checkpoint
  private let texts: EvaluatedTexts
  private let measurer: Measurer
  private let path: String
  private var opened: SavedLogits?

  /// Days after which a file that nobody came back for is removed.
  private static let days = 14.0

  init(_ reference: Checkpoint, _ identity: ModelIdentity?, texts: EvaluatedTexts, measurer: Measurer) {
    (self.reference, self.texts, self.measurer) = (reference, texts, measurer)
    let made: [String] =
      [identity?.hash ?? UUID().uuidString, "\(Evaluator.revision)", "\(measurer.compute.float)"]
      + texts.chunks.map { "\($0.scored) \($0.tokens)" }
    path = Self.folder + "/" + ContentHash.of(made.joined(separator: "\n")) + ".logits"
  }

  deinit { if measurer.store == nil { remove() } }

  private static var folder: String { BaseFolder.cache.path() + "/quantscope/logits" }

  /// The logits, computed where they are not there yet.
  func saved() throws -> SavedLogits {
    if let opened { return opened }
    try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
    Self.tidy()
    // Another process may compute them at this moment.
    var lock = try FileLock.take(path + ".lock", waits: false)
    while lock == nil {
      if Signals.isInterrupted { throw Interruption() }
      Thread.sleep(forTimeInterval: 0.05)
      lock = try FileLock.take(path + ".lock", waits: false)
    }
    defer { _ = lock }
    if !FileManager.default.fileExists(atPath: path) { try compute() }
    let saved = try SavedLogits(path)
    opened = saved
    return saved
  }

  /// Removes the file: all that needs it is done. Other cells of a sweep need it, whose end removes the folder.
  func remove() {
    guard !StoreOptions.isAlone else { return }
    for name in [path, PartialFile.partialPath(of: path), path + ".lock"] {
      try? FileManager.default.removeItem(atPath: name)
    }
  }

  private func compute() throws {
    let model = try measurer.compute.load(reference)
    let chunks = texts.chunks
    let writer = try LogitsWriter(
      resuming: path, form: .compact, chunks: chunks, vocabularySize: model.vocabularySize)
    let rest = Array(chunks.dropFirst(writer.chunksDone))
    _ = try measurer.evaluator.scores(
      of: try measurer.compute.session(
        model, context: chunks.first?.tokens.count, cacheType: .f32, isDraft: true), on: rest,
      savingWith: writer
    ) { scores in
      let done = chunks.count - rest.count + scores.chunkEnds.count
      measurer.line.fraction("the reference", Double(done) / Double(chunks.count))
    }
    try writer.finish()
  }

  /// Removes what was left long ago.
  private static func tidy() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for path in names.map({ folder + "/" + $0 }) {
      let date = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
      guard let date, Date().timeIntervalSince(date) > days * 86_400 else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
