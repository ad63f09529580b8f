import Checkpoints

/// A saved session is a header (8 letters, version, two words of the model's fingerprint, cache type), the tokens, the
/// text that they are what is left of after shifts, notes, the last logits, and what each layer remembers; then length and
/// checksum. All numbers are little-endian.
private enum SavedForm {
  /// `QSESSION`
  static let letters: UInt64 = 0x4E4F_4953_5345_5351
  static let version = 1
  /// A bound on notes that are read.
  static let mostNotes = 1 << 20
}

extension Session {
  /// Writes everything that the session has computed to the file at `path`, with `notes` for whoever restores it. The file
  /// appears complete or not at all.
  ///
  /// Throws ``InferenceError/savedSession(path:reason:)``.
  public func save(to path: String, notes: [[UInt8]] = []) throws(InferenceError) {
    try exclusively { () throws(InferenceError) in
      try computeMissing()
      let writer = try StateWriter(path: path)
      try writeHeader(to: writer)
      try writer.write(history)
      try writer.write(excerpt?.text ?? [])
      try writer.write(excerpt?.places.map { Int32(clamping: $0) } ?? [])
      try writer.write(notes.count)
      for note in notes { try writer.write(counted: note) }
      try writer.write(model.vocabularySize)
      try unsafe writer.write(UnsafeRawBufferPointer(logitRow))
      try state.save(to: writer, position: history.count)
      try writer.finish()
    }
  }

  /// Makes this session the one that was saved in the file at `path`: the next tokens get the logits that they would have
  /// got there, to the bit. Returns the notes that were saved with it.
  ///
  /// The model must be the same file, and keys and values be stored the same way; the context may be another with room for
  /// the tokens. Throws ``InferenceError/savedSession(path:reason:)``, after which the session is empty or, where the file
  /// is not one for it, as it was.
  @discardableResult
  public func restore(from path: String) throws(InferenceError) -> [[UInt8]] {
    try exclusively { () throws(InferenceError) in
      let reader = try StateReader(path: path)
      try checkHeader(of: reader)
      let tokens = try checked(try reader.values(), reader)
      let excerpt = try readExcerpt(reader, tokens: tokens)
      var notes: [[UInt8]] = []
      for _ in 0..<(try reader.count(in: 0...SavedForm.mostNotes)) { notes.append(try reader.countedBytes()) }
      guard try reader.count(in: 0...Int.max) == model.vocabularySize else { throw reader.damaged }
      goBack(to: 0)
      do throws(InferenceError) {
        let logits = unsafe UnsafeMutableRawBufferPointer(start: logits.base, count: 4 * model.vocabularySize)
        try unsafe reader.read(into: logits)
        try state.restore(from: reader, position: tokens.count)
        guard reader.left == 0 else { throw reader.damaged }
      } catch {
        computed = state.rewind(to: 0)
        throw error
      }
      (history, self.excerpt, computed) = (tokens, excerpt, tokens.count)
      publishPosition()
      return notes
    }
  }

  /// Whether the file at `path` begins as a saved session does, of whatever model.
  public static func isSaved(at path: String) -> Bool {
    guard let reader = try? StateReader(path: path), reader.left >= 16 else { return false }
    return (try? reader.number()) == SavedForm.letters
  }

  // MARK: Parts

  private func writeHeader(to writer: StateWriter) throws(InferenceError) {
    try writer.write(SavedForm.letters)
    try writer.write(SavedForm.version)
    for word in model.fingerprint.words { try writer.write(word) }
    try writer.write(Int(memory.cacheType.id))
  }

  private func checkHeader(of reader: StateReader) throws(InferenceError) {
    guard reader.left >= 16, try reader.number() == SavedForm.letters else {
      throw reader.failure("it is no saved session; name another file")
    }
    let version = try reader.number()
    guard version == SavedForm.version else {
      throw reader.failure("it has version \(version), expected \(SavedForm.version); delete it and start anew")
    }
    try reader.check()
    for word in model.fingerprint.words where try reader.number() != word {
      throw reader.failure("it was saved with another model, or the model has changed; delete it and start anew")
    }
    let type = try reader.number()
    guard type == UInt64(memory.cacheType.id) else {
      let found = CacheType.allCases.first { $0.id == type }?.rawValue ?? "type \(type)"
      throw reader.failure(
        "its keys and values are stored as \(found), expected \(memory.cacheType.rawValue); choose \(found) or start anew"
      )
    }
  }

  private func checked(_ tokens: [Int32], _ reader: StateReader) throws(InferenceError) -> [Int32] {
    guard tokens.allSatisfy({ $0 >= 0 && Int($0) < model.vocabularySize }) else { throw reader.damaged }
    guard tokens.count <= contextLength else {
      throw reader.failure("it has \(tokens.count) tokens, the context is of \(contextLength); give a larger context")
    }
    return tokens
  }

  private func readExcerpt(_ reader: StateReader, tokens: [Int32]) throws(InferenceError) -> Excerpt? {
    let (text, places) = (try reader.values(), try reader.values())
    guard !text.isEmpty else { return nil }
    guard places.count == tokens.count, let excerpt = Excerpt(text, places: places.map(Int.init)),
      zip(excerpt.places, tokens).allSatisfy({ text[$0] == $1 })
    else { throw reader.damaged }
    return excerpt
  }
}
