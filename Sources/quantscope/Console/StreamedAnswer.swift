import Foundation
import Inference

/// Prints an answer as it comes.
final class StreamedAnswer {
  private let isSilent: Bool
  private let line = ProgressLine()
  private var failure: OutputError?
  private var endsWithNewline = true

  /// - Parameter isSilent: print nothing of it but, on a terminal, how far it has come.
  init(isSilent: Bool = false) {
    self.isSilent = isSilent
  }

  /// Whether nothing more can be printed, so that generating on is no use.
  var hasFailed: Bool { failure != nil }

  func take(_ event: GenerationEvent) {
    switch event {
    case .prompt(let done, let total):
      if total > 256 { line.fraction("reading the prompt", Double(done) / Double(max(1, total))) }
    case .token(_, let text, let statistics):
      if isSilent {
        line.show("\(statistics.generatedTokens) tokens  \(Int(statistics.tokensPerSecond))/s")
      } else {
        line.clear()
        show(text)
      }
    case .text(let text):
      if !isSilent { show(text) }
    case .finished: break
    }
  }

  /// Ends the last line; throws where something could not be printed.
  func finish() throws {
    line.clear()
    if !isSilent, !endsWithNewline { show("\n") }
    if let failure { throw failure }
  }

  /// Says on a terminal, or `always`, how fast it went.
  func sayHowFast(_ statistics: GenerationStatistics, always: Bool = false) {
    guard always || (Output.isMessageTerminal && !isSilent) else { return }
    let rate = String(format: "%.1f", statistics.tokensPerSecond)
    var text = "\(statistics.generatedTokens) tokens, \(rate) tokens/s"
    if statistics.draftedTokens > 0 {
      let share = String(format: "%.0f", 100 * statistics.acceptanceRate)
      text += ", \(statistics.acceptedTokens) of \(statistics.draftedTokens) guesses right (\(share)%)"
    }
    Output.message(text)
  }

  private func show(_ text: String) {
    guard failure == nil, !text.isEmpty else { return }
    do throws(OutputError) {
      try Output.write(Array((Output.isTerminal ? Output.visible(text) : text).utf8))
      endsWithNewline = text.hasSuffix("\n")
    } catch {
      failure = error
    }
  }
}
