import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The place that model files are fetched from: Hugging Face, or one that answers as it does.
public struct Hub: Sendable, Equatable {
  /// Where its addresses begin.
  public let endpoint: String

  /// What proves who asks, where the file is not open to all.
  public let token: String?

  /// Seconds to wait for the first answer.
  public let patience: Double

  /// Seconds without a byte after which a connection counts as broken.
  public let stall: Double

  /// The longest pause between attempts, in seconds.
  public let longestPause: Double

  /// A hub whose addresses begin with `endpoint`, such as `https://huggingface.co`; all times are in seconds.
  public init(
    endpoint: String, token: String? = nil, patience: Double = 6, stall: Double = 30, longestPause: Double = 8
  ) {
    self.endpoint = endpoint
    self.token = token
    self.patience = patience
    self.stall = stall
    self.longestPause = longestPause
  }

  /// The hub that `HF_ENDPOINT` and `HF_TOKEN` name, else huggingface.co without a token.
  public static var standard: Hub {
    named(in: ProcessInfo.processInfo.environment)
  }

  /// The hub that an environment names, see ``standard``.
  package static func named(in environment: [String: String]) -> Hub {
    let endpoint = environment["HF_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 } ?? "https://huggingface.co"
    let token = environment["HF_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    return Hub(endpoint: endpoint, token: token)
  }

  /// The address of a file on the main branch.
  func url(repository: String, file: String) throws(PullError) -> URL {
    let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    let path = "\(repository)/resolve/main/\(file)"
    guard
      let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed),
      let url = URL(string: base + "/" + escaped), let scheme = url.scheme, ["http", "https"].contains(scheme),
      url.host != nil
    else { throw .badAnswer(url: base, reason: "nothing: HF_ENDPOINT must be an http or https address") }
    return url
  }

  /// The request for the bytes from `offset` on, at most `count` of them.
  func request(_ url: URL, offset: Int, count: Int) -> URLRequest {
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: stall)
    request.setValue("bytes=\(offset)-\(offset + count - 1)", forHTTPHeaderField: "Range")
    // A compressed answer would have another length than the file.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    request.setValue("quantscope", forHTTPHeaderField: "User-Agent")
    if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    return request
  }
}
