internal import SlipwayBase
internal import SlipwayHTTP2

/// What a client reads in the headers or the trailers of a response.
struct ResponseFields {
  /// The HTTP status; `nil` in trailers.
  private(set) var httpStatus: Int?
  /// The content type as it came, unless it is that of gRPC; `nil` without one.
  private(set) var contentType: String?
  private(set) var isGRPC = false
  private(set) var encoding = MessageEncoding.identity
  /// The text of `grpc-status`; `nil` without one.
  private(set) var statusText: String?
  /// The first key whose value is not base 64.
  private(set) var brokenKey: String?
  /// The value of `grpc-retry-pushback-ms`; `nil` without one.
  private(set) var pushback: String?
  private var message = ""
  private var details: [UInt8] = []

  /// Reads a list of fields.
  mutating func read(_ block: HeaderBlock) {
    unsafe block.forEachField { name, value in unsafe read(name, value) }
  }

  /// Whether these are headers of HTTP that another list follows (RFC 9110 §15.2).
  var isInterim: Bool { httpStatus.map { (100..<200).contains($0) } ?? false }

  /// Whether these are headers of HTTP that went well and say what their body is.
  var isPage: Bool { httpStatus == 200 && contentType != nil }

  /// The status that `grpc-status` and its companions name; an unknown or unreadable one is
  /// `UNKNOWN` (gRPC over HTTP/2, "Status"). `block` is the list that was read.
  func status(_ block: HeaderBlock) -> RPCError {
    let text = statusText ?? ""
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(text)
    else {
      return RPCError(
        code: .unknown, message: "the server sent the unreadable grpc-status '\(text)'")
    }
    let isKnown = number < StatusCode.count
    return RPCError(
      code: isKnown ? StatusCode(rawValue: number) : .unknown,
      message: isKnown ? message : "the server sent the unknown grpc-status \(number): \(message)",
      details: details, metadata: Metadata(received: block))
  }

  private mutating func read(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    if unsafe name.equals(":status") {
      httpStatus = unsafe Int(Self.text(value)) ?? 0
    } else if unsafe name.equals("content-type") {
      isGRPC = unsafe MediaType(value) == .grpc
      contentType = unsafe isGRPC ? nil : Self.text(value)
    } else if unsafe name.equals("grpc-encoding") {
      unsafe encoding = MessageEncoding(header: value)
    } else if unsafe name.equals("grpc-status") {
      statusText = unsafe Self.text(value)
    } else if unsafe name.equals("grpc-message") {
      message = unsafe PercentCoding.decode(value)
    } else if unsafe name.equals("grpc-retry-pushback-ms") {
      pushback = unsafe Self.text(value)
    } else if unsafe BinaryHeader.isBinary(name) {
      guard let values = unsafe BinaryHeader.decode(value) else {
        brokenKey = unsafe brokenKey ?? Self.text(name)
        return
      }
      if unsafe name.equals("grpc-status-details-bin") { details = values.first ?? [] }
    }
  }

  /// Bytes of a server's header that are repeated in an error.
  private static let quotedBytesMax = 200

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    unsafe String(decoding: bytes.prefix(quotedBytesMax), as: UTF8.self)
  }
}
