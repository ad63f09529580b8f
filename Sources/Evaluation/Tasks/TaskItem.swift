/// A text that a model may go on with, and what comes before it.
package struct TaskChoice: Sendable, Equatable {
  /// What comes before the text whose likelihood counts.
  package var context: String
  /// The text whose likelihood counts.
  package var ending: String
  /// Characters that the likelihood is divided by where a task counts by length: those of the choice as its file has it.
  package var length: Int

  /// A choice; `length` nil counts the ending's characters without the space before them.
  package init(context: String, ending: String, length: Int? = nil) {
    self.context = context
    self.ending = ending
    self.length = length ?? ending.drop { $0 == " " }.unicodeScalars.count
  }
}

/// One question of a task.
package struct TaskItem: Sendable, Equatable {
  /// What it is known by: follows from what is asked, the same in each run and for each model.
  package var id: String
  /// How its file calls it, for people.
  package var label: String
  /// The part of the task that it belongs to, which gets figures of its own; empty for none.
  package var group = ""
  /// What a model goes on with or answers to.
  package var prompt = ""
  /// Texts of which the likeliest is the model's answer.
  package var choices: [TaskChoice] = []
  /// The right one of ``choices``.
  package var right = 0
  /// By what a likelihood is divided; nil where the task's settings say it.
  package var measure: TaskSettings.Length?
  /// Answers that count as right.
  package var answers: [String] = []
  /// What a task needs of its own, as the file has it.
  package var fields = TaskFields()
  /// Tokens that are read, where they are made already.
  package var tokens: [Int32] = []

  /// An item known by a hash of `identity`.
  package init(identity: some Sequence<UInt8>, label: String) {
    id = Self.hash(identity)
    self.label = label
  }

  /// FNV-1a (Fowler, Noll and Vo) of bytes, in hexadecimal.
  package static func hash(_ bytes: some Sequence<UInt8>) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
