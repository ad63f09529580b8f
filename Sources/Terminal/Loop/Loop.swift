import CNcurses
import Workbench

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Waits, updates, draws: the main thread's whole life.
@MainActor
final class Loop {
  private var state: State
  private let screen: Screen
  private let library: ThemeLibrary
  private let log: FrameLog?
  private let mailbox: Mailbox
  private let runner: JobRunner
  private var decoder: InputDecoder
  private var theme = Theme.builtIn
  private var themeName: String?
  private var hasLightBackground = false
  private var isRunning = true
  private var needsFrame = false
  /// When the key that the next frame answers was read.
  private var keyTime: UInt64?
  /// Whether that key has started work.
  private var keyStartsWork = false
  private var lastFrame: UInt64 = 0
  private var lastVitals: UInt64 = 0

  /// Nanoseconds until the next frame that no key asks for: the more bytes the last one took, the longer, so that work
  /// that reports often does not fill a slow line.
  private var frameInterval: UInt64 = 16_000_000
  /// How long the first frame waits for the model.
  private static let patience: UInt64 = 60_000_000
  /// How long the frame after a key that starts work waits for it: what comes sooner than the eye sees needs no frame
  /// that says it is being measured, and a slow line no bytes for it.
  private static let keyPatience: UInt64 = 12_000_000

  init(state: State, screen: Screen, library: ThemeLibrary, log: FrameLog?) {
    self.state = state
    self.screen = screen
    self.library = library
    self.log = log
    mailbox = Mailbox { qs_term_wake() }
    runner = JobRunner(mailbox: mailbox) { qs_term_guard_thread() }
    decoder = InputDecoder(keys: TerminalKeys.all())
  }

  func run(opening model: String?, reference: String? = nil) {
    // Answers come as input, whenever they come; what a terminal may show of the questions the first frame erases.
    if TerminalAnswer.mayBeAsked(Environment.value) {
      unsafe TerminalAnswer.questions.withUnsafeBufferPointer { bytes in
        unsafe qs_term_send(bytes.baseAddress, Int32(clamping: bytes.count))
      }
    }
    if let model {
      handle(state.begin(opening: model, reference: reference))
      let deadline = Clock.now + Loop.patience
      while state.shared.model == nil, !state.shared.jobs.isEmpty, Clock.now < deadline {
        wait(milliseconds: 5)
        deliverMail()
      }
    }
    needsFrame = true
    while isRunning {
      frameIfDue()
      wait(milliseconds: timeout)
      deliverMail()
    }
    runner.cancelAll()
  }

  private func deliverMail() {
    let events = mailbox.take()
    for event in events { dispatch(event) }
    if !events.isEmpty { needsFrame = true }
  }

  private func dispatch(_ event: Event) {
    handle(update(&state, event))
  }

  private func handle(_ effects: [Effect]) {
    for effect in effects { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .start(let job):
      runner.start(job)
      keyStartsWork = true
    case .cancel(let id): runner.cancel(id)
    case .save(let path, let bytes, let announcement):
      runner.start(SaveFileJob(path: path, bytes: bytes, announcement: announcement))
    case .persist(let settings): runner.start(PersistJob(settings: settings))
    case .copy(let text): Clipboard.copy(text)
    case .suspend: qs_term_suspend()
    case .quit: isRunning = false
    }
  }

  /// How long to wait for something to happen: for ever, unless a frame or the rest of an escape sequence is due.
  private var timeout: Int32 {
    if decoder.isWaiting { return 25 }
    guard needsFrame else { return -1 }
    let due = frameDue
    let now = Clock.now
    return now >= due ? 0 : Int32(clamping: (due - now) / 1_000_000 + 1)
  }

  /// When the next frame may be drawn.
  private var frameDue: UInt64 {
    guard let keyTime else { return lastFrame + frameInterval }
    return keyStartsWork && !state.shared.jobs.isEmpty ? keyTime + Loop.keyPatience : 0
  }

  private func wait(milliseconds: Int32) {
    let (found, bytes) = Waiting.wait(milliseconds)
    let now = Clock.now
    if found & Int32(QS_CLOSED) != 0 { isRunning = false }
    if found & Int32(QS_RESUMED) != 0 {
      screen.resume()
      dispatch(.resize(screen.size))
      dispatch(.resumed)
      askForFrame(now)
    } else if found & Int32(QS_RESIZED) != 0 {
      screen.resize()
      dispatch(.resize(screen.size))
      askForFrame(now)
    }
    let events = bytes.isEmpty ? (found == 0 ? decoder.flush() : []) : decoder.feed(bytes, time: now)
    if !events.isEmpty, keyTime == nil { keyStartsWork = false }
    for event in events where isRunning { dispatch(event) }
    if !events.isEmpty { askForFrame(now) }
    takeAnswers()
  }

  /// Heeds what the terminal has said of itself.
  private func takeAnswers() {
    for answer in decoder.answers {
      switch answer {
      case .synchronizes: qs_term_synchronize(1)
      case .background(let isLight):
        hasLightBackground = isLight
        needsFrame = true
      }
    }
    decoder.answers = []
  }

  private func askForFrame(_ now: UInt64) {
    needsFrame = true
    keyTime = keyTime ?? now
  }

  /// Draws when something has changed and either a key asked or the last frame is old enough.
  private func frameIfDue() {
    guard isRunning, needsFrame else { return }
    guard Clock.now >= frameDue else { return }
    measure()
    chooseTheme()
    let started = Clock.now
    let canvas = draw(state, screen.size)
    let drawn = Clock.now
    let bytes = UInt64(clamping: screen.show(canvas, theme))
    lastFrame = Clock.now
    frameInterval = min(max(16_000_000, bytes * 50_000), 150_000_000)
    log?.record(drawing: drawn - started, painting: lastFrame - drawn, key: keyTime.map { lastFrame - $0 })
    needsFrame = false
    keyTime = nil
    keyStartsWork = false
  }

  /// Looks at the process's memory, at most once a second, when there is a frame anyway.
  private func measure() {
    guard Clock.now >= lastVitals + 1_000_000_000 else { return }
    lastVitals = Clock.now
    if let bytes = Vitals.residentBytes() { dispatch(.vitals(residentBytes: bytes)) }
  }

  private func chooseTheme() {
    var wanted = state.shared.settings.theme
    if wanted == nil, hasLightBackground, library.names.contains("light") { wanted = "light" }
    guard wanted != themeName else { return }
    themeName = wanted
    do throws(ThemeError) {
      theme = try library.theme(named: wanted)
    } catch {
      theme = .builtIn
      state.shared.messages.fail("\(error)")
    }
  }
}
