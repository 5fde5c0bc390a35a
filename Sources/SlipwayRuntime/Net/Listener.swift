internal import CSlipwaySystem
internal import Glibc

/// A connection that was accepted.
@frozen
package struct Accepted: ~Copyable {
  /// The connection.
  package var socket: Socket
  /// Who connected.
  package let peer: SocketAddress
}

/// A socket that takes connections; closed, and its file removed, when its owner lets go of it.
package struct Listener: ~Copyable {
  /// Connections that the kernel keeps until they are accepted; it may cut this at
  /// `net.core.somaxconn`.
  private static let backlog: Int32 = 4096

  /// The file descriptor, for an event loop.
  package let descriptor: Int32
  /// Where it listens, with the port that was chosen for port 0.
  package let localAddress: SocketAddress

  /// Listens on `address`. The file of a unix socket on which nobody listens any more is replaced.
  package init(_ address: SocketAddress) throws(RuntimeError) {
    let socket = try Socket.make(address)
    if address.port != nil { socket.set(SOL_SOCKET, SO_REUSEADDR) }
    if case .inet6 = address { socket.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
    try Self.bind(socket, to: address)
    guard listen(socket.descriptor, Self.backlog) == 0 else {
      throw RuntimeError.last("listen on \(address)")
    }
    localAddress = Self.localAddress(of: socket) ?? address
    descriptor = socket.take()
  }

  deinit {
    _ = close(descriptor)
    if case .unix(let path) = localAddress { _ = unsafe unlink(path) }
  }

  /// The next connection that waits, if any.
  package borrowing func accept() throws(RuntimeError) -> Accepted? {
    var storage = sockaddr_storage()
    while true {
      var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let accepted = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
        unsafe slipway_accept(descriptor, bytes.baseAddress, &size)
      }
      if accepted >= 0 {
        let socket = Socket(owning: accepted)
        let peer = SocketAddress(storage, count: size) ?? .unix(path: "")
        if peer.port != nil { socket.set(Int32(IPPROTO_TCP), TCP_NODELAY) }
        return Accepted(socket: socket, peer: peer)
      }
      switch errno {
      case EAGAIN: return nil
      case EINTR, ECONNABORTED: continue
      default: throw RuntimeError.last("accept on \(localAddress)")
      }
    }
  }

  private static func bind(
    _ socket: borrowing Socket, to address: SocketAddress
  ) throws(RuntimeError) {
    if tryBind(socket, to: address) { return }
    let number = errno
    if number == EADDRINUSE, case .unix(let path) = address, isAbandoned(address) {
      _ = unsafe unlink(path)
      if tryBind(socket, to: address) { return }
      throw RuntimeError.last("bind \(address)")
    }
    throw RuntimeError("bind \(address)", errno: number)
  }

  private static func tryBind(_ socket: borrowing Socket, to address: SocketAddress) -> Bool {
    let descriptor = socket.descriptor
    return unsafe address.withC { unsafe Glibc.bind(descriptor, $0, $1) } == 0
  }

  /// Whether the file of a unix socket is left over from a process that is gone.
  private static func isAbandoned(_ address: SocketAddress) -> Bool {
    do {
      _ = try Socket.connect(to: address)
      return false
    } catch {
      return error.number == ECONNREFUSED
    }
  }

  private static func localAddress(of socket: borrowing Socket) -> SocketAddress? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let descriptor = socket.descriptor
    let status = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
      guard let start = bytes.baseAddress else { return Int32(-1) }
      return unsafe getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &size)
    }
    return status == 0 ? SocketAddress(storage, count: size) : nil
  }
}
