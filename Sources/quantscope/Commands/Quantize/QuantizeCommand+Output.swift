import Checkpoints
import Quantization

/// What may be written where: nothing that is read is written to, and no file of another kind replaced.
extension QuantizeCommand {
  /// Fails where the new files would take the place of something that must stay.
  func checkOutput(_ plan: QuantizationPlan, of checkpoint: Checkpoint) throws {
    let read = checkpoint.files.map(\.path) + imatrix + (RecipeFile.isPath(recipe) ? [recipe] : [])
    let modelFiles = Set(checkpoint.files.compactMap { FileIdentity($0.path) })
    let identities = Set(read.compactMap { FileIdentity($0) })
    for path in plan.paths(for: output) {
      for name in [path, path + ".partial", path + ".partial.job"] {
        guard let identity = FileIdentity(name), identities.contains(identity) else { continue }
        let what = modelFiles.contains(identity) ? "the model itself" : "a file that is read"
        throw Failure("\(name) is \(what); name another file to write")
      }
      try OutputPath.checkReplaceable(path)
    }
  }
}
