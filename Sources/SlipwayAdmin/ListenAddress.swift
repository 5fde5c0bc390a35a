internal import Glibc

/// A socket address that a host and a port stand for.
struct ListenAddress {
  private var storage = sockaddr_storage()

  /// Asks the name service, which may wait.
  init(_ address: AdminAddress) throws(AdminError) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(address.host, String(address.port), &hints, &found)
    defer { unsafe freeaddrinfo(found) }
    guard code == 0, let first = unsafe found?.pointee, let bytes = unsafe first.ai_addr else {
      let reason = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? ""
      throw AdminError("cannot listen on \(address): the host is not known (\(reason))")
    }
    unsafe withUnsafeMutableBytes(of: &storage) { target in
      unsafe target.copyMemory(
        from: UnsafeRawBufferPointer(start: bytes, count: Int(first.ai_addrlen)))
    }
  }

  /// Lends the address.
  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>) -> Result) -> Result {
    unsafe withUnsafePointer(to: storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
    }
  }
}
