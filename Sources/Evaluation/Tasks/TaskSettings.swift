/// How the items of a task are put to a model and judged.
package struct TaskSettings: Sendable, Equatable {
  /// How a prompt reaches the model.
  package enum Form: String, Sendable, CaseIterable {
    /// As text that the model goes on with.
    case plain
    /// As a message, by the model's chat template; as text where it has none.
    case chat
  }

  /// By what the log-likelihood of a choice is divided.
  package enum Length: String, Sendable, CaseIterable {
    /// By nothing.
    case sum
    /// By the choice's characters.
    case characters
    /// By the tokens from the first one that differs between choices, as llama-perplexity does it.
    case tokens
  }

  /// When an answer is right.
  package enum Match: String, Sendable, CaseIterable {
    /// It is one of the answers.
    case exact
    /// It begins with one of the answers, to the end of a word.
    case begins
    /// One of the answers stands in it, in whole words.
    case contains
  }

  /// How a prompt reaches the model.
  package var form = Form.chat
  /// By what the log-likelihood of a choice is divided.
  package var length = Length.characters
  /// When an answer is right.
  package var match = Match.exact
  /// Texts that end an answer.
  package var stops: [String] = []
  /// Tokens of an answer at most.
  package var maxTokens = 64

  /// The usual settings.
  package init() {}

  /// All of them as one text: what a result depends on besides the model and the item.
  var key: String {
    "form=\(form.rawValue) length=\(length.rawValue) match=\(match.rawValue) tokens=\(maxTokens) stops=\(stops)"
  }
}
