import Glibc

/// A TCP connection that sends what a test writes and shows what comes back.
final class RawConnection {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  private let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // No answer is waited for longer than this.
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Failed(description: String(cString: strerror(errno))) }
  }

  deinit { close(descriptor) }

  func send(_ text: String) {
    _ = Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
  }

  /// Everything until the server closes the connection.
  func readAll() throws -> String {
    var text = ""
    while let piece = try read() { text += piece }
    return text
  }

  /// Everything until `mark` has come.
  func read(until mark: String) throws -> String {
    var text = ""
    while !text.contains(mark) {
      guard let piece = try read() else { throw Failed(description: "the end came after: \(text)") }
      text += piece
    }
    return text
  }

  /// Whether something can be read within so many milliseconds.
  func hasInput(milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, milliseconds) > 0
  }

  private func read() throws -> String? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, 65536, 0))
    }
    if bytes.isEmpty, errno == EAGAIN || errno == EWOULDBLOCK {
      throw Failed(description: "no answer came in time")
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
