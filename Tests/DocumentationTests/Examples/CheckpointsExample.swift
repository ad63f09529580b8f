import Checkpoints

/// A line for each of a model's largest tensors: name, shape and type.
func largestTensors(of path: String, count: Int) throws(CheckpointError) -> [String] {
  let checkpoint = try Checkpoint.open(path)
  let sorted = checkpoint.tensors.sorted { $0.byteCount > $1.byteCount }
  return sorted.prefix(count).map { "\($0.nameText.printable()) \($0.shape) \($0.type)" }
}
