import Foundation

// Each study prints a table; without arguments all are made.
let studies: [(name: String, make: (RealWeights) throws -> Void)] = [
  ("savings", printSavings), ("unrounded-grids", printUnroundedGrids), ("parametric-errors", printParametricErrors),
]

let wanted = CommandLine.arguments.dropFirst()
if let unknown = wanted.first(where: { name in !studies.contains { $0.name == name } }) {
  FileHandle.standardError.write(
    Data("studies: there is no \(unknown); there are \(studies.map(\.name).joined(separator: ", "))\n".utf8))
  exit(64)
}
do {
  let real = try RealWeights()
  for study in studies where wanted.isEmpty || wanted.contains(study.name) {
    try study.make(real)
    print()
  }
} catch {
  FileHandle.standardError.write(Data("studies: \(error)\n".utf8))
  exit(1)
}
