internal import Pictures

extension Prompt {
  /// Where the picture is saved; the ending decides the format.
  static func savePicture(_ ending: String) -> Prompt {
    Prompt("save the picture as", hint: "drawing.\(ending)", text: "drawing.\(ending)") { path, state in
      guard let markup = state.shared.picture.latest?.markup else { return [] }
      let path = path.trimmed
      guard !path.isEmpty else { return [] }
      if path.lowercased().hasSuffix(".png") { return [.start(SavePNGJob(markup: markup, path: path))] }
      return [.save(path: path, bytes: markup.bytes, announcement: "saved \(path)")]
    }
  }
}
