internal import Glibc

/// Turns paths as users write them into absolute ones.
enum AbsolutePath {
  /// `path` itself when it is absolute, else below the working directory; no trailing `/`.
  static func of(_ path: String) -> String {
    var absolute = path
    if !path.hasPrefix("/"), let here = unsafe getcwd(nil, 0) {
      absolute = unsafe String(cString: here) + "/" + path
      unsafe free(here)
    }
    while absolute.count > 1 && absolute.hasSuffix("/") { absolute.removeLast() }
    return absolute
  }
}
