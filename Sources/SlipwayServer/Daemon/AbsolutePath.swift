internal import SlipwayRuntime

/// Turns paths as users write them into absolute ones.
enum AbsolutePath {
  /// `path` itself when it is absolute, else below the working directory; no trailing `/`.
  static func of(_ path: String) -> String {
    var absolute = path.hasPrefix("/") ? path : "\(Directories.current)/\(path)"
    while absolute.count > 1 && absolute.hasSuffix("/") { absolute.removeLast() }
    return absolute
  }
}
