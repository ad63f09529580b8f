internal import Checkpoints
internal import Quantization
internal import Tensors

extension Trainer {
  /// Saves all that the next step depends on, in 32-bit floats, under a name that never stands for half a file.
  ///
  /// `settings` is a text that tells this run from others: a state is only read by a run of the same text.
  package func save(to path: String, settings text: String) throws(TrainingError) {
    let pairs: [(key: FileText, value: MetadataValue)] = [
      ("general.architecture", .string(FileText(Self.stateArchitecture))),
      ("training.settings", .string(FileText(text))),
      ("training.step", .uint64(UInt64(step))), ("training.next_example", .uint64(UInt64(nextExample))),
    ]
    var entries: [(name: FileText, shape: Shape, buffer: FloatBuffer)] = []
    for (name, buffer) in stateBuffers() {
      guard let shape = Shape([buffer.count]) else { continue }
      entries.append((FileText(name), shape, buffer))
    }
    do throws(CheckpointWritingError) {
      let layout = try GGUFLayout(metadata: pairs, tensors: entries.map { ($0.name, $0.shape, .f32) })
      let writer = try GGUFWriter(path: path, layout: layout, job: "\(text) at step \(step)")
      try writer.rewind(to: layout.header.count)
      for (entry, tensor) in zip(entries, layout.tensors) {
        try entry.buffer.region.withBytes { bytes throws(CheckpointWritingError) in try writer.append(bytes) }
        try writer.append([UInt8](repeating: 0, count: tensor.padding))
      }
      try writer.finish()
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }

  /// Whether the file at `path` is a state that ``save(to:settings:)`` wrote, of whatever settings.
  package static func isState(at path: String) -> Bool {
    (try? Checkpoint.open(path))?.metadata.string("general.architecture") == stateArchitecture
  }

  /// What a file of a saved state has for its architecture.
  private static var stateArchitecture: String { "training-state" }

  /// Takes up a saved state. Fails, with nothing changed, where it is of other settings.
  package func resume(from path: String, settings text: String) throws(TrainingError) {
    let checkpoint: Checkpoint
    do throws(CheckpointError) {
      checkpoint = try Checkpoint.open(path)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
    guard checkpoint.metadata.string("general.architecture") == Self.stateArchitecture,
      let step = checkpoint.metadata.integer("training.step"), step >= 0,
      let next = checkpoint.metadata.integer("training.next_example"), next >= 0
    else { throw .otherState(path: path, reason: "it is no saved training") }
    guard checkpoint.metadata.string("training.settings") == text else {
      throw .otherState(path: path, reason: "its settings differ")
    }
    let buffers = stateBuffers()
    for (name, buffer) in buffers {
      guard let tensor = checkpoint.tensor(named: name), tensor.type == .known(.f32), tensor.data != nil,
        tensor.shape.elementCount == buffer.count
      else { throw .otherState(path: path, reason: "it lacks \(name)") }
    }
    for (name, buffer) in buffers {
      checkpoint.tensor(named: name)?.data?.withBytes { bytes in
        unsafe bytes.withUnsafeBytes { bytes in
          unsafe UnsafeMutableRawBufferPointer(buffer.floats).copyMemory(from: bytes)
        }
      }
    }
    optimizer.step = step
    nextExample = next
  }

  /// All buffers of the state by name.
  private func stateBuffers() -> [(name: String, buffer: FloatBuffer)] {
    zip(optimizer.parameters, optimizer.moments).flatMap { parameter, moments in
      [(parameter.name, parameter.value), (parameter.name + ".first", moments.first)]
        + (moments.second.map { [(parameter.name + ".second", $0)] } ?? [])
    }
  }
}
