/// Takes an event into the state and says what is to be done about it. Pure.
package func update(_ state: inout State, _ event: Event) -> [Effect] {
  let hadMessage = state.shared.messages.current != nil
  var effects = state.handle(event)
  if hadMessage, case .key = event { state.shared.messages.dismissInformation() }
  effects += state.refresh()
  state.enterOnBoard(effects)
  return effects
}

extension State {
  fileprivate mutating func handle(_ event: Event) -> [Effect] {
    switch event {
    case .key(let key): return handle(key)
    case .mouse(let mouse): return handle(mouse)
    case .paste(let text): return paste(text)
    case .resize(let size):
      shared.screen.size = size
      return []
    case .job(let id, let news): return handle(news, of: id)
    case .vitals(let bytes):
      shared.residentBytes = bytes
      return []
    case .resumed: return []
    }
  }

  private mutating func handle(_ key: Key) -> [Effect] {
    if let overlay = shared.overlay { return handleOverlay(overlay, key) }
    if shared.model == nil, let effects = handleStart(key) { return effects }
    if let focus, let pane = pane(focus), pane.capturesText(shared),
      let effects = withPane(focus, { $0.handle(.key(key), &$1) }) ?? nil
    {
      return effects
    }
    // A message is read before Esc means anything else.
    if key == "Esc", shared.messages.current != nil {
      shared.messages.dismiss()
      return []
    }
    if let action = KeyMap.action(for: key, in: self), action.scope != .global { return action.perform(&self) }
    if let focus, let effects = withPane(focus, { $0.handle(.key(key), &$1) }) ?? nil { return effects }
    return KeyMap.action(for: key, in: self)?.perform(&self) ?? []
  }

  private mutating func paste(_ text: String) -> [Effect] {
    if let overlay = shared.overlay {
      pasteIntoOverlay(overlay, text)
      return []
    }
    guard let focus, shared.model != nil else { return [] }
    return withPane(focus) { $0.handle(.paste(text), &$1) ?? [] } ?? []
  }

  private mutating func handle(_ mouse: Mouse) -> [Effect] {
    // What lies where is known by drawing, which is pure and takes about a millisecond.
    let hit = draw(self, shared.screen.size).hit(at: mouse.point)
    if let overlay = shared.overlay {
      if case .overlay(let row) = hit?.target { return handleOverlay(overlay, mouse.kind, row: row) }
      return mouse.kind == .press && hit?.area == Rect(shared.screen.size)
        ? handleOverlay(overlay, .press, row: nil) : handleOverlay(overlay, mouse.kind.wheelOnly, row: nil)
    }
    guard let hit else { return [] }
    switch hit.target {
    case .action(let id): return mouse.kind == .press ? arrangement.action(id)?.perform(&self) ?? [] : []
    case .workspace(let number):
      if mouse.kind == .press { workspace = number }
      return []
    case .pane(let id):
      if mouse.kind == .press { focus = id }
      let point = Point(mouse.point.column - hit.origin.column, mouse.point.row - hit.origin.row)
      return withPane(id) { $0.handle(.mouse(mouse.kind, point, size: hit.area.size), &$1) ?? [] } ?? []
    case .overlay(let row): return handleStart(mouse.kind, row: row)
    case .nothing: return []
    }
  }

  private mutating func handle(_ news: JobUpdate, of id: JobID) -> [Effect] {
    switch news {
    case .progress(let progress): shared.jobs.set(progress, of: id)
    case .result(let result): return result.apply(to: &shared)
    case .finished, .cancelled: shared.jobs.remove(id)
    case .failed(let text):
      let title = shared.jobs.entries.first { $0.id == id }?.title
      shared.jobs.remove(id)
      let says = text.hasPrefix("cannot") ? "" : title.map { $0 + ": " } ?? ""
      shared.messages.fail(says + text)
    }
    return []
  }

  /// Brings the subjects up to date with each other, then starts what is missing for the workspace that shows.
  fileprivate mutating func refresh() -> [Effect] {
    guard shared.model != nil else { return [] }
    var effects = arrangement.subjects.flatMap { $0.follow(&shared) }
    shared.screen.paneSizes = paneSizes
    effects += (arrangement.workspace(workspace)?.subjects ?? []).flatMap { $0.requests(&shared) }
    return effects + visiblePanes.flatMap { id in withPane(id) { $0.refresh(&$1) } ?? [] }
  }

  mutating func enterOnBoard(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .start(let job): shared.jobs.add(job)
      case .cancel(let id): shared.jobs.markStopping(id)
      default: break
      }
    }
  }
}

extension Mouse.Kind {
  /// Wheel turns as they are; everything else as a release, which does nothing.
  fileprivate var wheelOnly: Mouse.Kind {
    self == .wheelUp || self == .wheelDown ? self : .release
  }
}
