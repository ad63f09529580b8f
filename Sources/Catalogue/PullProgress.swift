/// How far a pull has come.
public struct PullProgress: Sendable, Equatable {
  /// What a pull does at the moment.
  public enum Phase: Sendable, Equatable {
    /// Another program fetches the same file; this one waits for it.
    case waiting
    /// Bytes come in.
    case downloading
    /// The file's checksum is computed.
    case verifying
  }

  /// What the pull does at the moment.
  public let phase: Phase

  /// Where the bytes come from, for people.
  public let source: String

  /// Bytes that are there (or have been verified).
  public let completed: Int

  /// Bytes there will be, where it is known.
  public let total: Int?
}

/// A model that is in the folder now.
public struct PulledModel: Sendable, Equatable {
  /// The file's path.
  public let path: String

  /// Whether it was there before.
  public let wasThere: Bool

  /// Whether its SHA-256 was checked; false where neither the catalogue nor the hub told one, or it was there before.
  public let isVerified: Bool
}
