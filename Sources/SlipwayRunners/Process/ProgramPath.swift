internal import Glibc

/// Finds the program of a start command.
enum ProgramPath {
  /// The absolute path of `program`: as it is when absolute, below `directory` when it has a slash,
  /// else from the first directory of `path` that has it; `nil` when there is none.
  static func find(_ program: String, in directory: String, path: String) -> String? {
    guard !program.isEmpty else { return nil }
    if program.hasPrefix("/") { return isThere(program) ? program : nil }
    if program.contains("/") {
      let local = "\(directory)/\(program)"
      return isThere(local) ? local : nil
    }
    return path.split(separator: ":").map { "\($0)/\(program)" }
      .first { $0.hasPrefix("/") && isExecutable($0) }
  }

  private static func isExecutable(_ path: String) -> Bool {
    unsafe access(path, X_OK) == 0
  }

  private static func isThere(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }
}
