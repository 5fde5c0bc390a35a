internal import Glibc

/// A connected stream socket that never blocks; closed when its owner lets go of it.
package struct Socket: ~Copyable {
  /// The file descriptor, for an event loop.
  package let descriptor: Int32

  /// Takes over a descriptor that is non-blocking already.
  package init(owning descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    _ = close(descriptor)
  }

  /// Begins to connect. When the socket becomes writable the attempt is over, and `connectError`
  /// tells how it went.
  package static func connect(to address: SocketAddress) throws(RuntimeError) -> Socket {
    let socket = try make(address)
    let status = unsafe address.withC { unsafe Glibc.connect(socket.descriptor, $0, $1) }
    let number = errno
    // A unix socket whose queue of connections is full answers EAGAIN instead of waiting.
    guard status == 0 || number == EINPROGRESS else {
      throw RuntimeError("connect \(address)", errno: number)
    }
    return socket
  }

  /// Why the attempt to connect to `address` failed; `nil` when it succeeded.
  package borrowing func connectError(_ address: SocketAddress) -> RuntimeError? {
    var number: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else {
      return RuntimeError.last("connect \(address)")
    }
    return number == 0 ? nil : RuntimeError("connect \(address)", errno: number)
  }

  /// Reads what there is, up to the size of `buffer`.
  package borrowing func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(RuntimeError) -> IOResult {
    while true {
      let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .endOfFile }
      if errno == EAGAIN { return .wouldBlock }
      if errno != EINTR { throw RuntimeError.last("read from the peer") }
    }
  }

  /// Writes as much of `bytes` as the socket takes; a closed connection is an error, no signal.
  package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(RuntimeError) -> IOResult {
    while true {
      let count = unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return .bytes(count) }
      if errno == EAGAIN { return .wouldBlock }
      if errno != EINTR { throw RuntimeError.last("write to the peer") }
    }
  }

  /// Ends the half that sends; what the peer sends can still be read.
  package borrowing func endOutput() {
    _ = shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Gives up the descriptor, which the caller has to close.
  package consuming func take() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  /// A socket for `address` that is not connected or bound yet.
  static func make(_ address: SocketAddress) throws(RuntimeError) -> Socket {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, type, 0)
    guard descriptor >= 0 else { throw RuntimeError.last("open a socket for \(address)") }
    let socket = Socket(owning: descriptor)
    if address.port != nil { socket.set(Int32(IPPROTO_TCP), TCP_NODELAY) }
    return socket
  }

  /// Switches an option on; a system that does not know it works without.
  borrowing func set(_ level: Int32, _ option: Int32) {
    var on: Int32 = 1
    _ = unsafe setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}
