internal import Inference

/// The conversation with the open model.
package struct ChatPane: Pane {
  package static let id: PaneID = "chat"
  package static let subjects: [any Subject.Type] = [ChatState.self]

  private(set) var input = TextInput()
  /// Whether letters go into the prompt; Esc leaves it, so that they are keys.
  private(set) var isTyping = true
  /// Lines that the view is above the newest.
  private(set) var scrolled = 0

  package init() {}

  package static let actions: [Action] = [
    action("type", keys: ["i", "Enter"], label: "type i", help: "type a message") { pane, _ in
      pane.isTyping = true
      return []
    },
    workspaceAction("new", keys: ["n"], label: "new", help: "begin a new conversation") { pane, shared in
      let effects: [Effect] = shared.chat.isAnswering ? [.cancel("answer")] : []
      shared.chat.restart()
      shared.picture.clear()
      pane.scrolled = 0
      pane.isTyping = true
      return effects
    },
    workspaceAction(
      "again", keys: ["r"], label: "again r", help: "answer the last message again, with the next seed",
      isEnabled: { _, shared in shared.chat.turns.contains { $0.role == .user } }
    ) { pane, shared in pane.again(&shared) },
    workspaceAction("temperature", keys: ["t"], label: "temperature", help: "choose the sampling temperature") {
      _, shared in
      shared.overlay = .prompt(.temperature(shared.chat.sampler.temperature))
      return []
    },
    workspaceAction("system", keys: ["y"], label: "system y", help: "set the system message") { _, shared in
      shared.overlay = .prompt(.system(shared.chat.system))
      return []
    },
    workspaceAction("seed", keys: ["e"], label: "seed", help: "set the seed of the random numbers") { _, shared in
      shared.overlay = .prompt(.seed(shared.chat.sampler.seed))
      return []
    },
    workspaceAction("length", keys: ["x"], help: "set the most tokens of an answer") { _, shared in
      shared.overlay = .prompt(.length(shared.chat.maximumTokens))
      return []
    },
    workspaceAction("samplers", keys: ["c"], help: "show the chain of samplers; set its order and parameters") {
      _, shared in
      shared.overlay = .choice(.samplers(shared.chat.sampler))
      return []
    },
    workspaceAction("grammar", keys: ["g"], help: "choose a grammar that answers have to follow") { _, shared in
      shared.overlay = .choice(.grammars(shared.chat))
      return []
    },
    workspaceAction("template", keys: ["m"], help: "choose the template that messages are written by") { _, shared in
      shared.overlay = .choice(.templates(shared.chat))
      return []
    },
    workspaceAction(
      "draw", keys: ["d"], label: "draw", help: "ask for a drawing; begin a message with /draw to do the same"
    ) { pane, _ in
      pane.input.set("/draw a pelican riding a bicycle")
      pane.isTyping = true
      return []
    },
  ]

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }
  package func capturesText(_ shared: Shared) -> Bool { isTyping && shared.chat.canTalk }

  package func title(_ shared: Shared) -> PaneTitle {
    let sampler = shared.chat.sampler
    let how =
      sampler.temperature <= 0
      ? "greedy" : "temperature \(Quantity.significant(Double(sampler.temperature), 2))  seed \(sampler.seed)"
    let picked = [shared.chat.template.label, shared.chat.grammar.label].compactMap { $0 }
    let right = (picked + [how]).joined(separator: "  ")
    return PaneTitle("chat", detail: shared.chat.isAnswering ? "answering" : "", right: right)
  }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    switch event {
    case .paste(let text):
      guard shared.chat.canTalk else { return nil }
      isTyping = true
      input.insert(text, multiline: true)
      return []
    case .mouse(let kind, _, let size):
      return mouse(kind, shared, size)
    case .key(let key):
      return scroll(key, shared) ? [] : isTyping && shared.chat.canTalk ? type(key, &shared) : nil
    }
  }

  private mutating func mouse(_ kind: Mouse.Kind, _ shared: Shared, _ size: Size) -> [Effect]? {
    switch kind {
    case .wheelUp: scrolled = min(scrolled + 3, mostScrolled(shared, size))
    case .wheelDown: scrolled = max(0, scrolled - 3)
    case .press: isTyping = shared.chat.canTalk
    default: return nil
    }
    return []
  }

  private mutating func scroll(_ key: Key, _ shared: Shared) -> Bool {
    let size = shared.screen.paneSizes[ChatPane.id] ?? Size(80, 20)
    switch key {
    case "PgUp": scrolled = min(scrolled + max(1, size.rows / 2), mostScrolled(shared, size))
    case "PgDn": scrolled = max(0, scrolled - max(1, size.rows / 2))
    default: return false
    }
    return true
  }

  private mutating func type(_ key: Key, _ shared: inout Shared) -> [Effect]? {
    switch key {
    case "Esc":
      // A message is read first.
      guard shared.messages.current == nil else { return nil }
      isTyping = false
      return []
    case "Enter": return send(&shared)
    case "Alt-Enter", "Ctrl-J":
      input.insert("\n", multiline: true)
      return []
    default: return input.handle(key) ? [] : nil
    }
  }

  private mutating func send(_ shared: inout Shared) -> [Effect] {
    guard !input.text.allSatisfy(\.isWhitespace), let model = shared.model else { return [] }
    guard !shared.chat.isAnswering else {
      shared.messages.inform("still answering; Ctrl-C stops it")
      return []
    }
    scrolled = 0
    shared.chat.turns.append(ChatState.Turn(.user, input.submit()))
    return shared.chat.ask(model)
  }

  private mutating func again(_ shared: inout Shared) -> [Effect] {
    guard let model = shared.model, !shared.chat.isAnswering else { return [] }
    while let last = shared.chat.turns.last, last.role == .assistant { shared.chat.turns.removeLast() }
    guard !shared.chat.turns.isEmpty else { return [] }
    shared.chat.sampler.seed &+= 1
    scrolled = 0
    return shared.chat.ask(model)
  }
}
