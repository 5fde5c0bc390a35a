internal import Glibc

extension StoreOpenError {
  /// The failure of a system call on `path`; `number` is its errno, read at once.
  static func system(_ operation: String, _ path: String, errno number: Int32) -> StoreOpenError {
    let detail = "\(operation): \(unsafe String(cString: strerror(number)))"
    return switch number {
    case EACCES, EPERM, EROFS: .notWritable(path: path, detail: detail)
    case ENOSPC, EDQUOT: .full(path: path, detail: detail)
    default: .io(path: path, detail: detail)
    }
  }
}
