internal import Glibc

/// Where a server listens and a client connects: TCP over IPv4 or IPv6, or a unix socket.
package enum SocketAddress: Hashable, Sendable {
  /// An IPv4 address, in the order numbers are written, and a port.
  case inet(address: UInt32, port: UInt16)
  /// An IPv6 address as its two halves, a port, and the number of the interface that a link-local
  /// address belongs to.
  case inet6(high: UInt64, low: UInt64, port: UInt16, scope: UInt32)
  /// A path of the file system, at most 107 bytes; empty for a peer that has none. One that begins
  /// with NUL is a name of Linux' abstract namespace instead.
  case unix(path: String)

  /// Longest path of a unix socket, in bytes (`unix(7)`).
  package static let unixPathBytesMax = 107

  /// Reads `HOST:PORT`, `[IPV6]:PORT`, `unix:PATH`, `unix:///PATH` or `unix-abstract:NAME`. HOST is
  /// an address, or `localhost` for 127.0.0.1: names are not resolved here.
  package static func parse(_ text: String) throws(RuntimeError) -> SocketAddress {
    if text.hasPrefix("unix-abstract:") {
      guard case .unix(let name) = try unix(text.dropFirst(14), text) else {
        preconditionFailure("a unix socket has a path")
      }
      return .unix(path: "\0" + name)
    }
    if text.hasPrefix("unix:") {
      return try unix(text.hasPrefix("unix://") ? text.dropFirst(7) : text.dropFirst(5), text)
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else {
      throw RuntimeError("read address '\(text)'", reason: "write HOST:PORT or unix:PATH")
    }
    guard let address = literal(String(text[..<colon]), port: port) else {
      throw RuntimeError(
        "read address '\(text)'",
        reason: "the host must be an IPv4 address, an IPv6 address in brackets, or localhost")
    }
    return address
  }

  /// The address of a host written in numbers (IPv6 with or without brackets), or of `localhost`;
  /// `nil` for anything else.
  package static func literal(_ host: String, port: UInt16) -> SocketAddress? {
    if host == "localhost" { return .inet(address: 0x7F00_0001, port: port) }
    var v4 = in_addr()
    if unsafe inet_pton(AF_INET, host, &v4) == 1 {
      return .inet(address: UInt32(bigEndian: v4.s_addr), port: port)
    }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    var v6 = in6_addr()
    guard
      unsafe inet_pton(AF_INET6, isBracketed ? String(host.dropFirst().dropLast()) : host, &v6)
        == 1
    else { return nil }
    return inet6(v6, port: port, scope: 0)
  }

  /// The TCP port; `nil` of a unix socket.
  package var port: UInt16? {
    switch self {
    case .inet(_, let port), .inet6(_, _, let port, _): port
    case .unix: nil
    }
  }

  private static func unix(
    _ path: Substring, _ text: String
  ) throws(RuntimeError) -> SocketAddress {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw RuntimeError("read address '\(text)'", reason: "write unix:PATH")
    }
    guard path.utf8.count <= unixPathBytesMax else {
      throw RuntimeError(
        "read address '\(text)'",
        reason: "the path of a unix socket has at most \(unixPathBytesMax) bytes")
    }
    return .unix(path: String(path))
  }

  static func inet6(_ address: in6_addr, port: UInt16, scope: UInt32) -> SocketAddress {
    let (high, low) = unsafe unsafeBitCast(address, to: (UInt64, UInt64).self)
    return .inet6(
      high: UInt64(bigEndian: high), low: UInt64(bigEndian: low), port: port, scope: scope)
  }
}

extension SocketAddress: CustomStringConvertible {
  /// The form that `parse` reads: `127.0.0.1:443`, `[::1]:443`, `unix:/run/slipway.sock`.
  package var description: String {
    switch self {
    case .inet(let address, let port):
      let bytes = [24, 16, 8, 0].map { String(address >> UInt32($0) & 0xFF) }
      return "\(bytes.joined(separator: ".")):\(port)"
    case .inet6(let high, let low, let port, _):
      return "[\(Self.text(high, low))]:\(port)"
    case .unix(let path):
      return path.hasPrefix("\0") ? "unix-abstract:\(path.dropFirst())" : "unix:\(path)"
    }
  }

  private static func text(_ high: UInt64, _ low: UInt64) -> String {
    var address = unsafe unsafeBitCast((high.bigEndian, low.bigEndian), to: in6_addr.self)
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      guard let start = buffer.baseAddress,
        unsafe inet_ntop(AF_INET6, &address, start, 64) != nil
      else { return "::" }
      return unsafe String(cString: start)
    }
  }
}
