#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Writes a saved session: little-endian numbers and runs of bytes, with a checksum behind them.
///
/// The file has a name of its own until it is complete, so that a full disk or an interruption leaves the old one.
package final class StateWriter {
  /// The file's final name.
  package let path: String
  private let temporary: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var hash = ByteHash()
  private var byteCount: UInt64 = 0

  /// A multiple of 8, as ``ByteHash`` needs pieces to be.
  private static let bufferSize = 1 << 20

  /// A writer of the file at `path`. Calls open(2).
  package init(path: String) throws(InferenceError) {
    self.path = path
    temporary = "\(path).\(getpid()).partial"
    unsafe unlink(temporary)
    descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    buffer.reserveCapacity(Self.bufferSize)
    guard descriptor >= 0 else { throw systemFailure() }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unsafe unlink(temporary)
  }

  /// What is thrown where something can't be saved.
  package func failure(_ reason: String) -> InferenceError { .savedSession(path: path, reason: reason) }

  private func systemFailure() -> InferenceError {
    failure("it cannot be written: \(unsafe String(cString: strerror(errno)))")
  }

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
    guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else { throw systemFailure() }
    close(descriptor)
    descriptor = -1
  }

  private func flush() throws(InferenceError) {
    unsafe buffer.withUnsafeBytes { unsafe hash.add($0) }
    byteCount += UInt64(buffer.count)
    var done = 0
    while done < buffer.count {
      let written = unsafe buffer.withUnsafeBytes { bytes in
        unsafe putBytes(descriptor, UnsafeRawBufferPointer(rebasing: bytes[done...]))
      }
      guard written > 0 else { throw systemFailure() }
      done += written
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

private func putBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  while true {
    let written = unsafe write(descriptor, bytes.baseAddress, bytes.count)
    if written >= 0 || errno != EINTR { return written }
  }
}
