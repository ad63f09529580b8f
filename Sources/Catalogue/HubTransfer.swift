internal import Files
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request to the hub, its answer written to a partial file as it comes.
///
/// Invariant behind `@unchecked Sendable`: every stored variable is read and written under `condition`, and the file is
/// touched by the session's serial queue alone until `outcome` is set.
final class HubTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  enum Outcome: Equatable {
    /// The answer ended; the file may still lack bytes.
    case ended
    /// The file holds all there is.
    case complete
    /// What is in the file belongs to something else: begin again.
    case stale
    /// Worth another attempt: the connection broke.
    case broken(reason: String)
    /// Worth another attempt: the hub is busy.
    case busy(status: Int)
    /// Not worth another attempt.
    case failed(PullError)
  }

  private let condition = NSCondition()
  private let file: PartialFile
  private let request: URLRequest
  private let expected: Int?
  private let offset: Int
  private var facts: FileFacts
  private var received = 0
  private var answered = false
  private var outcome: Outcome?

  /// - Parameters:
  ///   - facts: what is known already; an answer that contradicts it is refused.
  ///   - expected: the length the file must have, where it is known beforehand.
  init(request: URLRequest, file: PartialFile, facts: FileFacts, expected: Int?) {
    self.request = request
    self.file = file
    self.facts = facts
    self.expected = expected
    offset = file.byteCount
  }

  /// Runs the request, calling `tick` about twenty times a second with the file's length and what is known of it; false
  /// stops.
  func run(patience: Double, tick: (Int, FileFacts) -> Bool) -> (Outcome, FileFacts) {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: queue)
    defer { session.invalidateAndCancel() }
    let task = session.dataTask(with: request)
    task.resume()

    let deadline = Date().addingTimeInterval(patience)
    while true {
      condition.lock()
      if outcome == nil { _ = condition.wait(until: Date().addingTimeInterval(0.05)) }
      let (outcome, facts, length, answered) = (outcome, facts, offset + received, answered)
      condition.unlock()
      if let outcome { return (outcome, facts) }
      if !tick(length, facts) {
        stop(.failed(.cancelled), task)
      } else if !answered, Date() > deadline {
        stop(.broken(reason: "no answer within \(Int(patience)) seconds"), task)
      }
    }
  }

  private func stop(_ outcome: Outcome, _ task: URLSessionTask) {
    condition.withLock { if self.outcome == nil { self.outcome = outcome } }
    task.cancel()
  }

  // MARK: The session's callbacks, one at a time on its queue

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    condition.withLock {
      answered = true
      facts.readLinked(response)
    }
    guard let target = newRequest.url, ["http", "https"].contains(target.scheme ?? "") else {
      stop(.failed(.badAnswer(url: address, reason: "a redirect that is no http or https address")), task)
      return completionHandler(nil)
    }
    var next = request
    next.url = target
    // The token is for the hub; the place that it redirects to has its own proof in the address.
    if target.host != request.url?.host || target.port != request.url?.port || target.scheme != request.url?.scheme {
      next.setValue(nil, forHTTPHeaderField: "Authorization")
    }
    completionHandler(next)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let refusal = condition.withLock { () -> Outcome? in
      answered = true
      guard let response = response as? HTTPURLResponse else { return .broken(reason: "an answer that is not HTTP") }
      return judge(response)
    }
    if let refusal {
      stop(refusal, dataTask)
      completionHandler(.cancel)
    } else {
      completionHandler(.allow)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    condition.lock()
    defer { condition.unlock() }
    guard outcome == nil else { return }
    do throws(PullError) {
      try file.append(data)
      received = file.byteCount - offset
      if let total = facts.byteCount, file.byteCount > total {
        outcome = .failed(.badAnswer(url: address, reason: "more bytes than the file has"))
      }
    } catch {
      outcome = .failed(error)
    }
    if outcome != nil { dataTask.cancel() }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    condition.lock()
    defer { condition.unlock() }
    guard outcome == nil else { return }
    outcome = error.map { .broken(reason: ($0 as NSError).localizedDescription) } ?? .ended
    condition.broadcast()
  }

  // MARK: Reading an answer (under the lock)

  private var address: String { request.url?.absoluteString ?? "" }

  /// What speaks against the answer, nil where its bytes are wanted.
  private func judge(_ response: HTTPURLResponse) -> Outcome? {
    switch response.statusCode {
    case 200, 206: accept(response)
    case 401, 403: .failed(.refused(url: address, status: response.statusCode))
    case 404, 410: .failed(.notFound(url: address))
    case 416: judgeUnsatisfiable(response)
    case 408, 429, 500...599: .busy(status: response.statusCode)
    default: .failed(.badAnswer(url: address, reason: "status \(response.statusCode)"))
    }
  }

  private func accept(_ response: HTTPURLResponse) -> Outcome? {
    let before = facts
    facts.readLinked(response)
    let range = response.value(forHTTPHeaderField: "Content-Range").flatMap(ContentRange.init)
    let whole = response.statusCode == 200
    let total = whole ? response.value(forHTTPHeaderField: "Content-Length").flatMap(Int.init) : range?.total
    if facts.identity == nil || facts.sha256 == nil, let tag = response.value(forHTTPHeaderField: "ETag") {
      facts.identity = FileFacts.unquoted(tag)
    }
    if facts.sha256 == nil || facts.byteCount == nil, let total { facts.byteCount = total }

    if let expected, let found = facts.byteCount, found != expected {
      return .failed(.wrongSize(file: request.url?.lastPathComponent ?? "", expected: expected, found: found))
    }
    if let old = before.identity ?? file.identity, offset > 0, !whole, old != facts.identity {
      return .stale
    }
    if whole, offset > 0 {
      // The server can't continue; it sends everything from the beginning.
      return .stale
    }
    if !whole, range?.first != offset {
      return .failed(.badAnswer(url: address, reason: "another range than the one asked for"))
    }
    if file.identity != facts.identity { file.identity = facts.identity }
    return nil
  }

  private func judgeUnsatisfiable(_ response: HTTPURLResponse) -> Outcome {
    facts.readLinked(response)
    let total = response.value(forHTTPHeaderField: "Content-Range").flatMap(ContentRange.init)?.total
    if let total, total == offset, offset > 0, facts.identity == nil || facts.identity == file.identity {
      facts.byteCount = total
      return .complete
    }
    return offset > 0 ? .stale : .failed(.badAnswer(url: address, reason: "no bytes"))
  }
}
