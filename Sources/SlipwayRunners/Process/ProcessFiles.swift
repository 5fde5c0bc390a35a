internal import Glibc

/// Reads what the kernel says about processes under `/proc`.
enum ProcessFiles {
  /// Largest environment that is read, in bytes: 1 MiB, far above what the runner hands out.
  private static let environmentBytesMax = 1 << 20

  /// Ids of all processes.
  static func processIDs() -> [Int32] {
    guard let directory = unsafe opendir("/proc") else { return [] }
    defer { unsafe _ = closedir(directory) }
    var ids: [Int32] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if let id = Int32(name) { ids.append(id) }
    }
    return ids
  }

  /// The environment a process was started with; `nil` when it is gone or another user's.
  static func environment(of processID: Int32) -> [String: String]? {
    guard let bytes = read("/proc/\(processID)/environ"), !bytes.isEmpty else { return nil }
    var environment: [String: String] = [:]
    for item in bytes.split(separator: 0) {
      let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard parts.count == 2 else { continue }
      environment[String(decoding: parts[0], as: UTF8.self)] =
        String(decoding: parts[1], as: UTF8.self)
    }
    return environment
  }

  /// Whether the process is the first of its session, as instances are.
  static func isSessionLeader(_ processID: Int32) -> Bool {
    getsid(processID) == processID
  }

  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    while bytes.count < environmentBytesMax {
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
        count = max(0, unsafe Glibc.read(descriptor, buffer.baseAddress, 65536))
      }
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
    return bytes
  }
}
