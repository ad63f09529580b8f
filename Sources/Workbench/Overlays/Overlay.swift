/// What lies over the panes. While there is one, it alone gets keys; Esc takes it away.
package enum Overlay: Sendable {
  /// A list to choose from.
  case choice(ChoiceList)
  /// A line to type.
  case prompt(Prompt)
  /// A question to answer.
  case question(Question)
  /// A text to read.
  case text(TextPage)
}

/// One line to choose.
package struct Choice: Sendable {
  /// What is chosen.
  package var title: String
  /// What it means, where there is room.
  package var detail: String
  /// The key that does the same without the list.
  package var key: Key?
  /// What choosing it does.
  package var perform: @Sendable (inout State) -> [Effect]

  /// A choice, which `key` makes without the list.
  package init(
    _ title: String, detail: String = "", key: Key? = nil, perform: @escaping @Sendable (inout State) -> [Effect]
  ) {
    self.title = title
    self.detail = detail
    self.key = key
    self.perform = perform
  }
}

/// A list to choose from, narrowed by typing: the palette, formats, themes.
package struct ChoiceList: Sendable {
  /// The words in the border.
  package var title: String
  /// Everything there is to choose.
  package var choices: [Choice]
  /// What narrows the list.
  package var input = TextInput()
  /// The place in what is left of it.
  package var cursor = ListCursor()

  /// A list in which the line `selected` is.
  package init(_ title: String, _ choices: [Choice], selected: Int = 0) {
    self.title = title
    self.choices = choices
    cursor.select(selected, of: choices.count)
  }

  /// The indices of the choices that fit what is typed, best first.
  package var matches: [Int] {
    FuzzyMatcher(input.text).ranked(choices.map { "\($0.title) \($0.detail)" })
  }
}

/// A line of text to type.
package struct Prompt: Sendable {
  /// The words in the border.
  package var title: String
  /// What stands there, faintly, while nothing is typed.
  package var hint: String
  /// What is typed.
  package var input: TextInput
  /// What Enter does with the text.
  package var submit: @Sendable (String, inout State) -> [Effect]

  /// A line that begins with `text`.
  package init(
    _ title: String, hint: String = "", text: String = "",
    submit: @escaping @Sendable (String, inout State) -> [Effect]
  ) {
    self.title = title
    self.hint = hint
    input = TextInput(text)
    self.submit = submit
  }
}

/// A question with answers, each with a key: the first is what Enter gives.
package struct Question: Sendable {
  /// What is asked.
  package var text: String
  /// What can be answered.
  package var answers: [Choice]
  /// The answer that Enter gives, an index.
  package var selected = 0

  /// A question with at least one answer.
  package init(_ text: String, _ answers: [Choice]) {
    self.text = text
    self.answers = answers
  }
}

/// A text to read: the help.
package struct TextPage: Sendable {
  /// The words in the border.
  package var title: String
  /// The text, a line each.
  package var lines: [[TextRun]]
  /// The first line that shows.
  package var top = 0

  /// A text from its first line on.
  package init(_ title: String, _ lines: [[TextRun]]) {
    self.title = title
    self.lines = lines
  }
}
