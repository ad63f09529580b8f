/// How the files of a model in several parts are named: `MODEL-00001-of-00003.gguf`.
public enum GGUFPartName {
  /// The paths of `count` parts of the model that `path` stands for, which may be the first part's or end in `.gguf`.
  public static func paths(for path: String, count: Int) -> [String] {
    let endings = [suffix(0, of: count), ".gguf"]
    let ending = endings.first { path.utf8.count > $0.utf8.count && path.hasSuffix($0) } ?? ""
    let stem = path.dropLast(ending.count)
    return (0..<count).map { stem + suffix($0, of: count) }
  }

  /// The end of the name of part `number`, from 0.
  static func suffix(_ number: Int, of count: Int) -> String {
    "-\(fiveDigits(number + 1))-of-\(fiveDigits(count)).gguf"
  }

  private static func fiveDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
