import Checkpoints
import Evaluation
import Files
import Results
import Tokenization

/// The texts that a command scores, cut into chunks.
struct EvaluatedTexts {
  let chunks: [TextChunk]
  let identity: TextIdentity

  /// The chunks of files, each of which is a slice, or has slices by its headings.
  init(_ files: [String], of model: Checkpoint, cutting: TextCutting) throws {
    let tokenizer = try Tokenizer(metadata: model.metadata)
    let texts = try files.map { path in (path: path, bytes: try InputFile.bytes(path)) }
    let cut = try texts.flatMap { try cutting.chunks(of: $0.bytes, tokenizer: tokenizer, slice: $0.path) }
    chunks = cutting.bySections ? TextSections.grouped(cut) : cut
    identity = TextIdentity(
      texts.map { TextIdentity(name: FilePath.name(of: $0.path), hash: ContentHash.of($0.bytes)) })
  }

  /// The chunks that saved logits are of.
  init(of saved: SavedLogits, model: Checkpoint, limit: Int?) throws {
    let tokenizer = try Tokenizer(metadata: model.metadata)
    chunks = saved.chunks(limit: limit, bos: tokenizer.addsBOS ? tokenizer.bos : nil)
    let tokens = chunks.flatMap(\.tokens).map { "\($0)" }.joined(separator: ",")
    identity = TextIdentity(name: "the text of \(saved.path)", hash: ContentHash.of(tokens))
  }
}
