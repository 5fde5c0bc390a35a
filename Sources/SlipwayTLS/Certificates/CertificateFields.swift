internal import CLibSSL
internal import Glibc
internal import SlipwayBase

/// Reads parts of OpenSSL certificates into Swift values.
enum CertificateFields {
  /// A distinguished name as RFC 2253 writes it, in UTF-8.
  static func text(_ name: OpaquePointer?) -> String {
    guard let name = unsafe name, let bio = try? MemoryBIO() else { return "" }
    unsafe X509_NAME_print_ex(bio.handle, name, 0, slipway_tls_name_style)
    return bio.text
  }

  /// A number in lower-case hexadecimal.
  static func number(_ value: UnsafePointer<ASN1_INTEGER>?) -> String {
    guard let number = unsafe ASN1_INTEGER_to_BN(value, nil) else { return "" }
    defer { unsafe BN_free(number) }
    guard let digits = unsafe BN_bn2hex(number) else { return "" }
    defer { unsafe CRYPTO_free(digits, nil, 0) }
    return unsafe String(cString: digits).lowercased()
  }

  /// SHA-256 of a certificate.
  static func fingerprint(_ certificate: OpaquePointer) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
      var length: UInt32 = 0
      unsafe X509_digest(certificate, EVP_sha256(), buffer.baseAddress, &length)
      count = Int(length)
    }
  }

  /// A time; the epoch when OpenSSL cannot read it.
  static func time(_ time: UnsafePointer<ASN1_TIME>?) -> Timestamp {
    guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { return Timestamp(seconds: 0) }
    defer { unsafe ASN1_STRING_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    unsafe ASN1_TIME_diff(&days, &seconds, epoch, time)
    return Timestamp(seconds: Int64(days) * 86_400 + Int64(seconds))
  }

  /// The DNS names, URIs and IP addresses of a certificate, in its order.
  static func alternativeNames(_ certificate: OpaquePointer) -> [(kind: Int32, text: String)] {
    guard let names = unsafe slipway_tls_names(certificate) else {
      LibraryErrors.clear()
      return []
    }
    defer { unsafe slipway_tls_free_names(names) }
    var found: [(kind: Int32, text: String)] = []
    for index in 0..<(unsafe slipway_tls_name_count(names)) {
      let name = unsafe slipway_tls_name_at(names, index)
      guard let bytes = unsafe name.bytes else { continue }
      let memory = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(name.count))
      let text =
        unsafe name.kind == GEN_IPADD ? address(memory) : String(decoding: memory, as: UTF8.self)
      if let text { unsafe found.append((name.kind, text)) }
    }
    return found
  }

  /// An IPv4 or IPv6 address; nil when there are not as many bytes as either has.
  private static func address(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      unsafe inet_ntop(family, bytes.baseAddress, buffer.baseAddress, 64)
        .map { unsafe String(cString: $0) }
    }
  }
}
