import Foundation
import TestSupport
import Testing

/// The whole way of a person through the program, in a real terminal and on a real model.
@Suite(
  .serialized,
  .enabled("needs tmux") { Goldens.isCI || Tmux.isInstalled })
struct JourneyTests {
  @Test(.requires(model: .smolLM2)) func looksChoosesTalksAndLeaves() throws {
    let tmux = try Tmux("'\(TestModel.smolLM2.path())'", columns: 120, rows: 36)
    tmux.wait(for: "tensors 272")

    // Move and filter.
    tmux.send("j")
    tmux.wait(for: "blk.0.ffn_gate.weight 576x1536")
    tmux.send("/")
    tmux.send("-l", "7ffndown")
    tmux.wait(for: "blk.7.ffn_down.weight 1536x576")
    tmux.send("Enter")

    // Pick a format and see the table fill.
    let before = tmux.wait(for: " grid: ")
    tmux.send("f")
    for _ in 0..<100 where Self.grid(tmux.screen) == Self.grid(before) { usleep(50_000) }
    #expect(Self.grid(tmux.screen) != Self.grid(before))
    for _ in 0..<400 where !Self.isExact("Q4_0", tmux.screen) { usleep(50_000) }
    #expect(Self.isExact("Q4_0", tmux.screen))

    // Chat, resize while it streams, stop it.
    tmux.send("2")
    tmux.wait(for: "Type a message")
    tmux.send("-l", "Write a very long story about a river and the people who live beside it.")
    tmux.send("Enter")
    tmux.wait(for: "first token")
    for (columns, rows) in [(80, 24), (200, 50), (40, 12), (120, 36)] {
      tmux.resize(columns, rows)
      usleep(150_000)
    }
    #expect(tmux.wait(for: "chat answering").contains("tok/s"))
    tmux.send("C-c")
    tmux.wait(for: "[stopped]")

    // Draw.
    tmux.send("-l", "/draw a red circle")
    tmux.send("Enter")
    tmux.wait(for: "shape")
    for _ in 0..<400 where tmux.screen.contains("chat answering") { usleep(50_000) }

    tmux.send("Escape")
    usleep(300_000)
    tmux.send("q")
    tmux.wait(for: "ended with 0")
    tmux.expectRestored()
  }

  /// Whether the table's row for `format` shows figures of all weights: those from a part of them are marked.
  private static func isExact(_ format: String, _ screen: String) -> Bool {
    guard let row = screen.split(separator: "\n").first(where: { $0.contains("│\(format) ") }) else { return false }
    return row.contains(".") && row.contains("0.9") && !row.contains("~") && !row.contains("…")
  }

  /// The part of the screen that names the format whose grid is shown.
  private static func grid(_ screen: String) -> String {
    screen.split(separator: "\n").first { $0.contains(" grid: ") }.map(String.init) ?? ""
  }
}
