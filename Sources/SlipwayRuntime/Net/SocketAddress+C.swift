internal import Glibc

/// To and from the C library's form.
extension SocketAddress {
  /// `AF_INET`, `AF_INET6` or `AF_UNIX`.
  var family: Int32 {
    switch self {
    case .inet: AF_INET
    case .inet6: AF_INET6
    case .unix: AF_UNIX
    }
  }

  /// Calls `body` with the address as `bind` and `connect` want it.
  func withC<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    switch self {
    case .inet(let address, let port):
      var c = sockaddr_in()
      c.sin_family = sa_family_t(AF_INET)
      c.sin_port = port.bigEndian
      c.sin_addr.s_addr = address.bigEndian
      return unsafe Self.erase(&c, count: MemoryLayout<sockaddr_in>.size, body)
    case .inet6(let high, let low, let port, let scope):
      var c = sockaddr_in6()
      c.sin6_family = sa_family_t(AF_INET6)
      c.sin6_port = port.bigEndian
      c.sin6_scope_id = scope
      unsafe c.sin6_addr = unsafeBitCast((high.bigEndian, low.bigEndian), to: in6_addr.self)
      return unsafe Self.erase(&c, count: MemoryLayout<sockaddr_in6>.size, body)
    case .unix(let path):
      var c = sockaddr_un()
      c.sun_family = sa_family_t(AF_UNIX)
      let bytes = Array(path.utf8.prefix(Self.unixPathBytesMax))
      unsafe withUnsafeMutableBytes(of: &c.sun_path) { unsafe $0.copyBytes(from: bytes) }
      // A path ends with NUL; an abstract name is as long as its address says.
      let end = path.hasPrefix("\0") ? 0 : 1
      let count = MemoryLayout<sa_family_t>.size + bytes.count + end
      return unsafe Self.erase(&c, count: count, body)
    }
  }

  /// The address the C library filled into `storage`.
  init?(_ storage: sockaddr_storage, count: socklen_t) {
    var storage = storage
    switch Int32(storage.ss_family) {
    case AF_INET:
      let c = Self.read(&storage, as: sockaddr_in.self)
      self = .inet(
        address: UInt32(bigEndian: c.sin_addr.s_addr), port: UInt16(bigEndian: c.sin_port))
    case AF_INET6:
      let c = Self.read(&storage, as: sockaddr_in6.self)
      self = .inet6(c.sin6_addr, port: UInt16(bigEndian: c.sin6_port), scope: c.sin6_scope_id)
    case AF_UNIX:
      let length = Int(count) - MemoryLayout<sa_family_t>.size
      let path = unsafe withUnsafeBytes(of: &storage) { bytes in
        unsafe bytes.dropFirst(MemoryLayout<sa_family_t>.size).prefix(max(0, length)).map { $0 }
      }
      let isAbstract = path.count > 1 && path[0] == 0
      let name = isAbstract ? path[...] : path.prefix { $0 != 0 }
      self = .unix(path: String(decoding: name, as: UTF8.self))
    default:
      return nil
    }
  }

  private static func erase<C, Result>(
    _ c: inout C, count: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    unsafe withUnsafeBytes(of: &c) { bytes in
      guard let start = bytes.baseAddress else { preconditionFailure("an address without bytes") }
      return unsafe body(start.assumingMemoryBound(to: sockaddr.self), socklen_t(count))
    }
  }

  private static func read<C>(_ storage: inout sockaddr_storage, as type: C.Type) -> C {
    unsafe withUnsafeBytes(of: &storage) { unsafe $0.loadUnaligned(as: type) }
  }
}
