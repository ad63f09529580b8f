import Files
import Foundation
import TestSupport
import Testing

/// What every command that writes does with the file that it is told to write.
@Suite("outputs of every command")
struct OutputTests {
  @Test("no command that writes is missing here, and each may be forced")
  func list() throws {
    let commands = try CommandList.read()
    #expect(commands.count > 10)
    for command in commands {
      let arguments = command.arguments ?? []
      let outputs = Set(arguments.filter(\.isOutput).map(\.name))
      let tested = OutputWriter.all.filter { $0.command == command.commandName }
      #expect(outputs == Set(tested.compactMap(\.argument)), "\(command.commandName): add it to OutputWriter.all")
      let mayForce = arguments.contains { $0.name == "force" }
      #expect(mayForce == !tested.isEmpty, "\(command.commandName): OutputOptions and OutputWriter.all go together")
    }
  }

  @Test("a file that is read is refused by any name, forced or not", arguments: OutputWriter.all)
  func sources(writer: OutputWriter) throws {
    for source in writer.sources {
      for output in [source, "link", "sub/../\(source)"] {
        let folder = try OutputFolder(for: writer, output: output)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: source)
        try FileManager.default.createDirectory(atPath: folder.path + "/sub", withIntermediateDirectories: true)
        let (before, names) = (try #require(folder.bytes(source)), folder.names)
        for force in [false, true] {
          let result = try folder.run(writer, output, force: force)
          #expect(result.status == 1 && result.messages.contains("a file that is read"), "\(result.messages)")
          #expect(result.messages.split(separator: "\n").count == 1)
        }
        #expect(folder.bytes(source) == before)
        #expect(folder.names == names)
      }
    }
  }

  @Test("a stranger's file is replaced where that is forced alone", arguments: OutputWriter.all)
  func strangers(writer: OutputWriter) throws {
    let folder = try OutputFolder(for: writer, output: "notes.txt")
    try folder.write("my notes", "notes.txt")
    let names = folder.names
    let refused = try folder.run(writer, "notes.txt")
    #expect(refused.status == 1 && refused.messages.contains("--force"), "\(refused.messages)")
    #expect(folder.bytes("notes.txt") == Data("my notes".utf8) && folder.names == names)
    let forced = try folder.run(writer, "notes.txt", force: true)
    #expect(forced.status == 0, "\(forced.messages)")
    #expect(folder.bytes("notes.txt") != Data("my notes".utf8) && folder.names == names)
  }

  /// Whether the file system of temporary files keeps the mark by which one's own work is known.
  private static let keepsMarks: Bool = {
    guard let path = try? TemporaryFolder().write([], as: "mark") else { return false }
    return (try? NewFile.write([1], to: path)) != nil && AuthorMark.isOn(path)
  }()

  @Test(
    "one's own output is replaced, unless somebody changed it; an empty file too",
    .enabled("the file system keeps attributes") { keepsMarks }, arguments: OutputWriter.all)
  func own(writer: OutputWriter) throws {
    let folder = try OutputFolder(for: writer, output: "out")
    try folder.write("", "out")
    for _ in 0..<2 {
      let result = try folder.run(writer, "out")
      #expect(result.status == 0, "\(result.messages)")
    }
    try #require(folder.bytes("out")?.isEmpty == false)
    try folder.write("changed", "out")
    #expect(try folder.run(writer, "out").status == 1)
    #expect(folder.bytes("out") == Data("changed".utf8))
  }

  @Test("a folder, and a path without one, are refused", arguments: OutputWriter.all)
  func places(writer: OutputWriter) throws {
    for (output, words) in [("hf", "it is a folder"), ("none/out", "no folder none"), ("none/", "it is a folder")] {
      let folder = try OutputFolder(for: writer, output: output)
      let names = folder.names
      for force in [false, true] {
        let result = try folder.run(writer, output, force: force)
        #expect(result.status == 1, "\(output): \(result.messages)")
        #expect(result.messages.replacing("./", with: "").contains(words), "\(output): \(result.messages)")
      }
      #expect(folder.names == names)
    }
  }

  @Test("a disk that is full leaves the old file", arguments: OutputWriter.all)
  func fullDisk(writer: OutputWriter) throws {
    let folder = try OutputFolder(for: writer, output: "out")
    #expect(try folder.run(writer, "out").status == 0)
    let before = try #require(folder.bytes("out"))
    #expect(try folder.run(writer, "out", before: "trap '' XFSZ; ulimit -f 0; ").status == 1)
    #expect(folder.bytes("out") == before)
  }

  @Test("a device takes what can be written front to back", arguments: OutputWriter.all)
  func devices(writer: OutputWriter) throws {
    for device in ["/dev/null", "/dev/stdout"] {
      let folder = try OutputFolder(for: writer, output: device)
      let names = folder.names
      let result = try folder.run(writer, device)
      #expect(result.status == (writer.streams ? 0 : 1), "\(result.messages)")
      #expect(folder.names == names)
      if writer.streams { #expect(result.output.isEmpty == (device == "/dev/null")) }
    }
    #expect(
      try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        == .typeCharacterSpecial)
  }

  @Test("two outputs of one run are two files")
  func twins() throws {
    let writer = try #require(OutputWriter.all.first { $0.argument == "png" })
    let folder = try OutputFolder(for: writer, output: "out")
    let result = try TestProgram.shell("cd '\(folder.path)'; $Q \(writer.words("out")) --output ./out")
    #expect(result.status == 1 && result.messages.contains("two files to write are one"), "\(result.messages)")
    #expect(folder.bytes("out") == nil)
  }
}
