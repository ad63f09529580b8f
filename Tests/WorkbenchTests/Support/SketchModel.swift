import Foundation
import Inference
import TestSupport
import Workbench

/// The bundled model, which answers in a second.
enum SketchModel {
  static let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path

  static func open() throws -> OpenModel {
    try OpenModel.open(path)
  }
}

extension Robot {
  /// A robot before the chat of a model that has just been opened, which answers without chance and in a few words.
  init(chattingWith model: OpenModel, _ size: Size = Size(100, 30), arrangement: Arrangement = .standard) {
    self.init(size, arrangement: arrangement)
    change { state in
      state.shared.model = model
      state.focus(on: "chat")
    }
    handle(.resize(size))
    change { state in
      state.shared.chat.sampler.temperature = 0
      state.shared.chat.maximumTokens = 24
    }
  }

  /// Says something and gives the answer; nil where there is none.
  mutating func ask(_ question: String) -> String? {
    type(question)
    press("Enter")
    guard let last = state.shared.chat.turns.last, last.role == .assistant else { return nil }
    return last.text
  }
}
