#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folders of the XDG base-directory rules.
package enum XDG {
  package enum Kind: String, Sendable {
    case config = "XDG_CONFIG_HOME"
    case state = "XDG_STATE_HOME"
    case data = "XDG_DATA_HOME"

    fileprivate var fallback: String {
      switch self {
      case .config: ".config"
      case .state: ".local/state"
      case .data: ".local/share"
      }
    }
  }

  /// The folder of `kind`; only absolute paths count, as the rules say.
  package static func folder(_ kind: Kind, _ environment: [String: String] = ProcessInfo.processInfo.environment)
    -> String
  {
    if let named = environment[kind.rawValue], named.hasPrefix("/") { return named }
    return (environment["HOME"] ?? "/tmp") + "/" + kind.fallback
  }
}
