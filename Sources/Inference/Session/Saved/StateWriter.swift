internal import Files

/// Writes a saved session: little-endian numbers and runs of bytes, with a checksum behind them.
///
/// The file has a name of its own until it is complete, so that a full disk or an interruption leaves the old one.
package final class StateWriter {
  /// The file's final name.
  package let path: String
  private let file: NewFile
  private var buffer: [UInt8] = []
  private var hash = ByteHash()
  private var byteCount: UInt64 = 0

  /// A multiple of 8, as ``ByteHash`` needs pieces to be.
  private static let bufferSize = 1 << 20

  /// A writer of the file at `path`, which is its owner's alone to read. Calls open(2).
  package init(path: String) throws(InferenceError) {
    self.path = path
    file = try saving(path) { () throws(FilesError) in try NewFile(path, access: .owner) }
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// What is thrown where something can't be saved.
  package func failure(_ reason: String) -> InferenceError { .savedSession(path: path, reason: reason) }

  // MARK: Writing

  /// Writes a number of 8 bytes.
  package func write(_ number: UInt64) throws(InferenceError) {
    var number = number.littleEndian
    try unsafe withUnsafeBytes(of: &number) { (bytes) throws(InferenceError) in try unsafe write(bytes) }
  }

  /// Writes a number that is not negative.
  package func write(_ number: Int) throws(InferenceError) {
    try write(UInt64(number))
  }

  /// Writes bytes as they are.
  @unsafe package func write(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      let count = unsafe min(rest.count, Self.bufferSize - buffer.count)
      unsafe buffer.append(contentsOf: rest.prefix(count))
      unsafe rest = unsafe rest.dropFirst(count)
      if buffer.count == Self.bufferSize { try flush() }
    }
  }

  /// Writes the number of `bytes`, then the bytes.
  package func write(counted bytes: [UInt8]) throws(InferenceError) {
    try write(bytes.count)
    try unsafe bytes.span.withUnsafeBytes { (bytes) throws(InferenceError) in try unsafe write(bytes) }
  }

  /// Writes the number of `values`, then each in 4 bytes.
  package func write(_ values: [Int32]) throws(InferenceError) {
    try write(values.count)
    let bytes = values.map(\.littleEndian)
    try unsafe bytes.span.withUnsafeBytes { (bytes) throws(InferenceError) in try unsafe write(bytes) }
  }

  /// Writes length and checksum and gives the file its name. Calls fsync(2), rename(2).
  package func finish() throws(InferenceError) {
    try write(byteCount + UInt64(buffer.count) + 16)
    try flush()
    let checksum = hash.value
    try write(checksum)
    try flush()
    try saving(path) { () throws(FilesError) in try file.finish() }
  }

  private func flush() throws(InferenceError) {
    unsafe buffer.withUnsafeBytes { unsafe hash.add($0) }
    byteCount += UInt64(buffer.count)
    try saving(path) { () throws(FilesError) in try file.append(buffer) }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Calls `body`; what the file system refuses is a fault of the session at `path`.
private func saving<Result>(_ path: String, _ body: () throws(FilesError) -> Result) throws(InferenceError) -> Result {
  do throws(FilesError) { return try body() } catch {
    throw .savedSession(path: path, reason: "it cannot be written: \(error.reason)")
  }
}
