import Foundation

/// A sentence that says itself again and again, and configurations of `quantscope train` for it.
enum FoxText {
  static let sentence = "The quick brown fox jumps over the lazy dog, and the dog sleeps on. "

  /// Writes the text into a folder and returns its path.
  @discardableResult static func write(in folder: String) throws -> String {
    let path = folder + "/fox.txt"
    try Data(String(repeating: sentence, count: 60).utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Writes the text, and a configuration of a new model beside it; returns the configuration's path. `extra` ends
  /// [training].
  static func config(
    in folder: String, layers: Int = 2, steps: Int, output: String = "fox.gguf", extra: String = ""
  ) throws -> String {
    try write(in: folder)
    return try write(
      """
      output = "\(output)"
      name = "Fox"
      [model]
      layers = \(layers)
      width = 64
      heads = 4
      key_heads = 2
      feed_forward = 128
      context = 64
      [tokenizer]
      size = 280
      \(training(steps: steps, rate: "1e-2"))
      optimizer = "muon"
      save_every = 5
      \(extra)
      """, to: folder + "/\(output).toml")
  }

  /// [data] and [training] of any model of the text, which lies beside the file.
  static func training(steps: Int, rate: String) -> String {
    """
    [data]
    text = "fox.txt"
    measured = 4
    [training]
    steps = \(steps)
    batch_tokens = 512
    micro_tokens = 256
    rate = \(rate)
    """
  }

  static func write(_ text: String, to path: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }
}
