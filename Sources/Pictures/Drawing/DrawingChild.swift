internal import Files
import Synchronization

internal import Files

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A drawing process and the socket to it; ended, and waited for, when it is released.
///
/// Not for two callers at a time: `SVGRenderer` holds it behind a lock.
final class DrawingChild: Sendable {
  private let process: pid_t
  private let socket: Int32
  // A process that has been waited for is gone, and its number may be another's by now.
  private let isReaped = Atomic(false)

  /// Starts `program` as a drawing process. Calls socketpair(2), posix_spawn(3).
  init(program: String) throws(PicturesError) {
    let (own, others) = try Self.sockets(for: program)
    defer { close(others) }
    do {
      process = try Spawn.start(program, arguments: ["quantscope", DrawingProcess.argument], standardStreams: others)
    } catch {
      close(own)
      throw error
    }
    socket = own
  }

  deinit {
    close(socket)
    guard !isReaped.load(ordering: .relaxed) else { return }
    kill(process, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  /// Ends the process and says how it ended: the signal that ended it, nil where it left of itself.
  func reap() -> Int32? {
    // It has closed its end; a process that is being killed for its limits is gone in a moment.
    var status: Int32 = 0
    for _ in 0..<200 {
      let result = unsafe waitpid(process, &status, WNOHANG)
      if result == process {
        isReaped.store(true, ordering: .relaxed)
        return status & 0x7F == 0 ? nil : status & 0x7F
      }
      if result < 0 && errno != EINTR { return nil }
      usleep(1000)
    }
    return nil
  }

  /// What can end an exchange before its last byte.
  enum Interruption: Error {
    case timedOut
    /// The process closed its end.
    case ended
  }

  /// Sends `bytes`. Calls poll(2), send(2), which raises no SIGPIPE here.
  func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(Interruption) {
    #if canImport(Darwin)
      let flags: Int32 = 0  // The socket has SO_NOSIGPIPE.
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    var sent = 0
    while sent < bytes.count {
      try ready(for: POLLOUT, until: deadline)
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemSend(socket, buffer.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, flags)
      }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { throw .ended }
      sent += count
    }
  }

  /// Receives exactly `count` bytes. Calls poll(2), recv(2).
  func receive(_ count: Int, until deadline: ContinuousClock.Instant) throws(Interruption) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      try ready(for: POLLIN, until: deadline)
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe recv(socket, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, 0)
      }
      if got < 0, errno == EINTR || errno == EAGAIN { continue }
      guard got > 0 else { throw .ended }
      filled += got
    }
    return bytes
  }

  private func ready(for events: Int32, until deadline: ContinuousClock.Instant) throws(Interruption) {
    while true {
      let left = ContinuousClock.now.duration(to: deadline).components
      let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
      guard milliseconds > 0 else { throw .timedOut }
      var entry = pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0)
      let result = unsafe poll(&entry, 1, Int32(clamping: milliseconds))
      if result > 0 { return }
      if result < 0, errno != EINTR { throw .ended }
    }
  }

  /// Both ends of a connection, closed in whatever the program starts, neither ever blocking for long on our side.
  private static func sockets(for program: String) throws(PicturesError) -> (own: Int32, others: Int32) {
    var pair: [Int32] = [-1, -1]
    #if canImport(Darwin)
      let type = SOCK_STREAM
    #else
      let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #endif
    guard unsafe socketpair(AF_UNIX, type, 0, &pair) == 0 else {
      throw .cannotStart(program: program, reason: systemSentence(errno))
    }
    #if canImport(Darwin)
      var one: Int32 = 1
      unsafe setsockopt(pair[0], SOL_SOCKET, SO_NOSIGPIPE, &one, socklen_t(MemoryLayout<Int32>.size))
      for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #endif
    _ = fcntl(pair[0], F_SETFL, O_NONBLOCK)
    return (pair[0], pair[1])
  }
}

/// send(2), whose name the sender here takes.
private func systemSend(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
  unsafe send(socket, bytes, count, flags)
}
