/// Small histograms in a line of text.
enum Sparkline {
  private static let steps: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// One character a height; heights are 0 ... 1.
  static func text(_ heights: [Float]) -> String {
    String(
      heights.map { height in
        guard height > 0 else { return steps[0] }
        return steps[max(1, min(8, Int((height * 8).rounded())))]
      })
  }
}
