internal import Glibc
internal import Synchronization

/// Turns the names of hosts into addresses on threads of its own, because the C library blocks.
package final class Resolver: Sendable {
  /// Names that are looked up at the same time.
  private static let threads = 2

  private let pool = Mutex<BlockingPool?>(nil)

  /// Prepares the resolver; its threads are started by the first name.
  package init() {}

  /// All stream addresses of `host`, in the order to try them (RFC 6724); at least one. An address
  /// written in numbers is not looked up.
  package func resolve(
    _ host: String, port: UInt16
  ) async throws(RuntimeError) -> [SocketAddress] {
    if let literal = SocketAddress.literal(host, port: port) { return [literal] }
    return try await startedPool().run { () throws(RuntimeError) in
      try Self.lookUp(host, port: port)
    }
  }

  /// Ends the threads once what they look up is found.
  package func shutdown() {
    pool.withLock { $0.take() }?.shutdown()
  }

  private func startedPool() throws(RuntimeError) -> BlockingPool {
    try pool.withLock { pool throws(RuntimeError) in
      if let pool { return pool }
      let started = try BlockingPool(name: "resolver", threads: Self.threads)
      pool = started
      return started
    }
  }

  private static func lookUp(
    _ host: String, port: UInt16
  ) throws(RuntimeError) -> [SocketAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var first: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(host, String(port), &hints, &first)
    guard status == 0 else {
      throw RuntimeError("resolve \(host)", reason: unsafe String(cString: gai_strerror(status)))
    }
    defer { unsafe freeaddrinfo(first) }
    var addresses: [SocketAddress] = []
    var next = unsafe first
    while let info = unsafe next {
      if let address = unsafe address(info.pointee) { addresses.append(address) }
      unsafe next = info.pointee.ai_next
    }
    guard !addresses.isEmpty else {
      throw RuntimeError("resolve \(host)", reason: "it has no IP address")
    }
    return addresses
  }

  private static func address(_ info: addrinfo) -> SocketAddress? {
    guard let source = unsafe info.ai_addr else { return nil }
    var storage = sockaddr_storage()
    let count = unsafe min(Int(info.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
    unsafe withUnsafeMutableBytes(of: &storage) { bytes in
      unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: source, count: count))
    }
    return SocketAddress(storage, count: socklen_t(count))
  }
}
