package import Tokenization

/// How messages of a conversation lie in a text, for models that are trained from the start: each begins with its role's
/// token and ends with one that all share.
public enum ChatMarkup {
  /// Ends each message; a model that writes it has said all.
  public static let end = "<|end|>"
  /// Begins what a person says.
  public static let user = "<|user|>"
  /// Begins what the model says.
  public static let assistant = "<|assistant|>"

  /// The special tokens, in the order of the vocabulary.
  public static let specials = [end, user, assistant]

  /// The same as a chat template (Jinja), of the last question and, where that seems to be about what was said or drawn
  /// before, the question before and its answer: more than that confuses models of this size. Other roles, such as system,
  /// are unknown to them and left out.
  public static let template = """
    {% set text = messages[-1]['content'] | lower %}{% set ns = namespace(kept=1) %}\
    {% for word in text.replace('.', ' ').replace(',', ' ').replace('?', ' ').split() %}{% if word in \(references) %}\
    {% set ns.kept = 3 %}{% endif %}{% endfor %}{% if 'draw a' in text %}{% set ns.kept = 1 %}{% endif %}\
    {% for message in messages[-ns.kept:] %}\
    {% if message['role'] == 'user' %}<|user|>{{ message['content'] }}<|end|>\
    {% elif message['role'] == 'assistant' %}<|assistant|>{{ message['content'] }}<|end|>{% endif %}{% endfor %}\
    {% if add_generation_prompt %}<|assistant|>{% endif %}
    """

  /// Words of questions that are about what was said or drawn before.
  private static let references = """
    ['it', 'them', 'they', 'those', 'these', 'this', 'now', 'add', 'change', 'remove', 'without', 'take', 'bigger', \
    'larger', 'smaller', 'what', 'which', 'how', 'there', 'again', 'instead', 'more']
    """

  /// A conversation as training sees it: what the assistant says and the end of it count, the rest does not.
  package static func example(
    _ messages: [(role: String, content: String)], tokenizer: Tokenizer
  ) throws(TrainingError) -> TokenExample {
    guard let end = tokenizer.id(of: end), let user = tokenizer.id(of: user),
      let assistant = tokenizer.id(of: assistant)
    else {
      throw .unsupported(what: "this vocabulary", reason: "it lacks \(specials.joined(separator: ", "))")
    }
    var (tokens, weights): ([Int32], [Float]) = ([], [])
    for message in messages where message.role == "user" || message.role == "assistant" {
      let isAnswer = message.role == "assistant"
      let content = tokenizer.encode(message.content)
      tokens += [isAnswer ? assistant : user] + content + [end]
      weights += [0] + [Float](repeating: isAnswer ? 1 : 0, count: content.count + 1)
    }
    return TokenExample(tokens: tokens, weights: weights)
  }
}
