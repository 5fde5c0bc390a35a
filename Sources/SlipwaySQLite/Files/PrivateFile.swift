internal import Glibc

/// Files that only the server's user may read: a deployment's environment may hold secrets.
enum PrivateFile {
  /// Makes an empty file unless there is one. SQLite gives its other files the same mode.
  static func create(_ path: String) throws(StoreOpenError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("open", path, errno: errno) }
    close(descriptor)
  }
}
