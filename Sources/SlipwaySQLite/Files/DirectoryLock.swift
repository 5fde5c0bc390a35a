internal import Glibc

/// The right to use a directory, held by one server at a time: an exclusive `flock` on
/// `slipway.lock` inside. The kernel ends it with the process, however that ends.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock and leaves our process id in the file for whoever comes second.
  init(_ directory: String) throws(StoreOpenError) {
    let path = "\(directory)/slipway.lock"
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("open", path, errno: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      defer { close(descriptor) }
      throw number == EWOULDBLOCK
        ? .locked(pid: Self.holder(descriptor), path: directory)
        : .system("flock", path, errno: number)
    }
    self.descriptor = descriptor
    try sign(path)
  }

  deinit {
    close(descriptor)
  }

  /// Lets other servers in; the lock is not used any more.
  func release() {
    flock(descriptor, LOCK_UN)
  }

  private func sign(_ path: String) throws(StoreOpenError) {
    let text = Array("\(getpid())\n".utf8)
    let written = unsafe text.withUnsafeBytes { bytes in
      ftruncate(descriptor, 0) == 0
        ? unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, 0) : -1
    }
    guard written == text.count else { throw .system("write", path, errno: errno) }
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    let text = unsafe [UInt8](unsafeUninitializedCapacity: 16) { bytes, count in
      count = max(0, unsafe pread(descriptor, bytes.baseAddress, bytes.count, 0))
    }
    return Int32(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
