/// Puts a response together from the pieces libcurl hands out, within bounds.
struct ResponseCollector {
  private let headBytesMax: Int
  private let bodyBytesMax: Int
  private var headBytes = 0
  private var headers: [(name: String, value: String)] = []
  private var body: [UInt8] = []
  /// Set when a bound was passed; the transfer then ends.
  private(set) var failure: HTTPClientError?

  init(headBytesMax: Int, bodyBytesMax: Int) {
    self.headBytesMax = headBytesMax
    self.bodyBytesMax = bodyBytesMax
  }

  /// Takes a line of the head, its end included. A status line begins a new response: the one
  /// before was an interim one (RFC 9110 §15.2). `false` ends the transfer.
  mutating func add(line: [UInt8]) -> Bool {
    headBytes += line.count
    guard headBytes <= headBytesMax else {
      failure = HTTPClientError(
        .responseTooLarge,
        "the response's head is longer than responseHeaderBytesMax (\(headBytesMax) bytes); "
          + "let the server send fewer header fields")
      return false
    }
    if line.starts(with: "HTTP/".utf8) {
      headers = []
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      headers.append((name: Self.text(line[..<colon]), value: Self.text(line[(colon + 1)...])))
    }
    return true
  }

  /// Takes a piece of the body. `false` ends the transfer.
  mutating func add(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard piece.count <= bodyBytesMax - body.count else {
      failure = HTTPClientError(
        .responseTooLarge,
        "the response's body is longer than the \(bodyBytesMax) bytes allowed (responseBytesMax); "
          + "ask for less or raise the limit")
      return false
    }
    unsafe body.append(contentsOf: piece)
    return true
  }

  /// What was collected.
  func response(status: Int) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers, body: body)
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? bytes.startIndex
    return String(decoding: bytes[..<end].drop(while: isBlank), as: UTF8.self)
  }
}
