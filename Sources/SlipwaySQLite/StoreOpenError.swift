/// Why a store cannot be opened. Texts begin with the file or directory they are about.
package enum StoreOpenError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Another server uses the directory; `pid` is its process, when it is known.
  case locked(pid: Int32?, path: String)
  /// The file is damaged, or is not a database of this server.
  case corrupt(path: String, detail: String)
  /// A newer server has written the database; `version` is its schema, `known` is ours.
  case newerSchema(path: String, version: Int, known: Int)
  /// The server's user may not write there.
  case notWritable(path: String, detail: String)
  /// The disk is full.
  case full(path: String, detail: String)
  /// Anything else the system refused.
  case io(path: String, detail: String)

  /// What is wrong and what to do, in one sentence.
  package var description: String {
    switch self {
    case .locked(let pid, let path):
      "\(path): in use by another server\(pid.map { " (process \($0))" } ?? ""); "
        + "stop it or choose another directory"
    case .corrupt(let path, let detail):
      "\(path): not a usable database (\(detail)); restore it from a backup"
    case .newerSchema(let path, let version, let known):
      "\(path): has schema \(version) and this server knows \(known); run a newer server"
    case .notWritable(let path, let detail):
      "\(path): cannot be written (\(detail)); let the server's user write there"
    case .full(let path, let detail):
      "\(path): no room left (\(detail)); free disk space"
    case .io(let path, let detail):
      "\(path): \(detail)"
    }
  }
}
