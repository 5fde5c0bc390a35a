internal import CLibSSL

/// By which name or IP address a client knows its server.
enum ServerName {
  /// A DNS name.
  case name(String)
  /// An IPv4 or IPv6 address.
  case address(String)

  /// Understands `example.com`, `example.com.`, `10.0.0.1`, `::1` and `[::1]`.
  init(_ text: String) throws(TLSError) {
    var bare = text[...]
    if bare.hasPrefix("[") && bare.hasSuffix("]") { bare = bare.dropFirst().dropLast() }
    if let octets = unsafe a2i_IPADDRESS(String(bare)) {
      unsafe ASN1_STRING_free(octets)
      self = .address(String(bare))
      return
    }
    LibraryErrors.clear()
    if bare.hasSuffix(".") { bare = bare.dropLast() }
    guard (1...253).contains(bare.utf8.count), bare.utf8.allSatisfy(Self.isAllowed) else {
      throw TLSError(.configuration, "'\(text)' is no server name and no IP address")
    }
    self = .name(String(bare))
  }

  /// Makes a session ask for the server and, unless anybody will do, accept no other.
  func apply(to session: borrowing SessionHandle, acceptsAnyServer: Bool) throws(TLSError) {
    let ssl = unsafe session.ssl
    var isSet = true
    switch self {
    case .name(let name):
      isSet = unsafe slipway_tls_name_server(ssl, name) == 1
      if !acceptsAnyServer {
        // Common names are not looked at (RFC 9525 §2).
        unsafe SSL_set_hostflags(
          ssl, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        isSet = unsafe isSet && SSL_set1_host(ssl, name) == 1
      }
    case .address(let address):
      if !acceptsAnyServer {
        isSet = unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address) == 1
      }
    }
    guard isSet else { throw ContextHandle.outOfMemory }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
