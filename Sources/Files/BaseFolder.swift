#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// The folders of a person's files by the XDG base-directory rules.
///
/// A variable that is unset, empty or no absolute path is passed over, as the rules say, and the usual folder below the
/// home folder taken.
package enum BaseFolder: String, Sendable, CaseIterable {
  /// What a person has set; `~/.config` where the variable says nothing.
  case config = "XDG_CONFIG_HOME"
  /// What a program has fetched or made to keep; `~/.local/share`.
  case data = "XDG_DATA_HOME"
  /// What a program remembers between starts; `~/.local/state`.
  case state = "XDG_STATE_HOME"
  /// What can be made again; `~/.cache`.
  case cache = "XDG_CACHE_HOME"

  /// The environment variable that names the folder.
  package var variable: String { rawValue }

  private var usual: String {
    switch self {
    case .config: ".config"
    case .data: ".local/share"
    case .state: ".local/state"
    case .cache: ".cache"
    }
  }

  /// The folder's path in this process's environment, or in `environment`; it need not exist.
  package func path(in environment: [String: String]? = nil) -> String {
    Self.absolute(variable, environment) ?? Self.home(in: environment) + "/" + usual
  }

  /// The home folder: `HOME`, else what the system has of the person, else the root.
  package static func home(in environment: [String: String]? = nil) -> String {
    if let named = absolute("HOME", environment) { return named }
    guard let entry = unsafe getpwuid(getuid()), let folder = unsafe entry.pointee.pw_dir else { return "" }
    return unsafe String(cString: folder)
  }

  /// The value of a variable where it is an absolute path.
  private static func absolute(_ name: String, _ environment: [String: String]?) -> String? {
    let own = unsafe getenv(name).map { unsafe String(cString: $0) }
    let value = environment == nil ? own : environment?[name]
    return value.flatMap { $0.hasPrefix("/") ? $0 : nil }
  }
}
