internal import Glibc
internal import SlipwayRuntime

/// What an instance wrote to its output and error streams: a file that the process appends to for
/// as long as it runs, also while no server is there.
struct InstanceLog {
  let path: String

  /// The last `bytesMax` bytes, as far as they are UTF-8; empty when nothing was written.
  func tail(bytesMax: Int) -> String {
    String(decoding: end(bytesMax), as: UTF8.self)
  }

  /// Drops the older half once the file is longer than `bytesMax`. What the process writes while
  /// the newer half is copied may be lost.
  func trim(bytesMax: Int) throws(RuntimeError) {
    guard size > bytesMax else { return }
    let newer = end(bytesMax / 2)
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw RuntimeError.last("open \(path)") }
    defer { _ = close(descriptor) }
    guard ftruncate(descriptor, 0) == 0 else { throw RuntimeError.last("truncate \(path)") }
    let line = newer.firstIndex(of: UInt8(ascii: "\n")).map { newer.index(after: $0) } ?? 0
    var rest = newer[line...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw RuntimeError.last("write \(path)") }
      rest = rest.dropFirst(count)
    }
  }

  private var size: Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  private func end(_ bytesMax: Int) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { _ = close(descriptor) }
    let start = max(0, lseek(descriptor, 0, SEEK_END) - bytesMax)
    return unsafe [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, count in
      count = max(0, unsafe pread(descriptor, buffer.baseAddress, bytesMax, start))
    }
  }
}
