import SlipwayBase
import SlipwayHTTP2
import Testing

@testable import SlipwayRPC

/// What a client makes of whatever a server sends. The numbers are those of the statements that
/// the cases stand for.
struct ResponseReaderTests {
  /// One thing that arrives.
  enum Piece: Sendable {
    case headers([String])
    case data([UInt8])
    case trailers([String])
    case end([UInt8])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let statement: String
    let pieces: [Piece]
    let code: StatusCode
    var message: String?
    var testDescription: String { statement }
  }

  private static let plain = [":status: 200", "content-type: application/grpc"]
  private static let hello = RawMessage.framed(Array("hello".utf8))

  @Test(arguments: [
    Case(
      statement: "C1 percent-encoded message",
      pieces: [.trailers(plain + ["grpc-status: 9", "grpc-message: a%20b%zz%E2%98%BA"])],
      code: .failedPrecondition, message: "a b%zz☺"),
    Case(statement: "C2 400", pieces: [.trailers([":status: 400"])], code: .internal),
    Case(statement: "C2 401", pieces: [.trailers([":status: 401"])], code: .unauthenticated),
    Case(statement: "C2 403", pieces: [.trailers([":status: 403"])], code: .permissionDenied),
    Case(statement: "C2 404", pieces: [.trailers([":status: 404"])], code: .unimplemented),
    Case(statement: "C2 429", pieces: [.trailers([":status: 429"])], code: .unavailable),
    Case(statement: "C2 502", pieces: [.trailers([":status: 502"])], code: .unavailable),
    Case(statement: "C2 503", pieces: [.trailers([":status: 503"])], code: .unavailable),
    Case(statement: "C2 504", pieces: [.trailers([":status: 504"])], code: .unavailable),
    Case(statement: "C3 431", pieces: [.trailers([":status: 431"])], code: .unknown),
    Case(statement: "C4 418", pieces: [.trailers([":status: 418"])], code: .unknown),
    Case(statement: "C4 500", pieces: [.trailers([":status: 500"])], code: .unknown),
    Case(
      statement: "C5 grpc-status wins over the HTTP status",
      pieces: [.trailers([":status: 503", "content-type: application/grpc", "grpc-status: 5"])],
      code: .notFound),
    Case(
      statement: "C6 a page instead of gRPC",
      pieces: [
        .headers([":status: 200", "content-type: text/html"]), .end(Array("<h1>hi</h1>".utf8)),
      ],
      code: .unknown,
      message:
        "the answer is not gRPC: HTTP status 200, content-type 'text/html', body '<h1>hi</h1>'"),
    Case(
      statement: "C7 a page that claims success",
      pieces: [.trailers([":status: 200", "content-type: text/html", "grpc-status: 0"])],
      code: .unknown),
    Case(
      statement: "C5 a status without a content type",
      pieces: [.trailers([":status: 200", "grpc-status: 12"])], code: .unimplemented),
    Case(
      statement: "C8 unreadable status", pieces: [.trailers(plain + ["grpc-status: abc"])],
      code: .unknown, message: "the server sent the unreadable grpc-status 'abc'"),
    Case(
      statement: "C9 unknown status", pieces: [.trailers(plain + ["grpc-status: 99"])],
      code: .unknown, message: "the server sent the unknown grpc-status 99: "),
    Case(
      statement: "C10 leading zero", pieces: [.trailers(plain + ["grpc-status: 05"])],
      code: .notFound),
    Case(
      statement: "C11 success without a message",
      pieces: [.headers(plain), .trailers(["grpc-status: 0"])], code: .internal,
      message: "the response has no message"),
    Case(
      statement: "C11 two messages", pieces: [.headers(plain), .data(hello + hello)],
      code: .internal, message: "the response has more than one message"),
    Case(
      statement: "C12 no trailers", pieces: [.headers(plain), .end(hello)], code: .internal,
      message: "the response ends without trailers"),
    Case(
      statement: "C13 status in headers, none in trailers",
      pieces: [.headers(plain + ["grpc-status: 0"]), .end(hello)], code: .internal),
    Case(
      statement: "C14 status in headers and in trailers",
      pieces: [.headers(plain + ["grpc-status: 8"]), .data(hello), .trailers(["grpc-status: 9"])],
      code: .failedPrecondition),
    Case(
      statement: "C15 trailers without a status",
      pieces: [.headers(plain), .data(hello), .trailers(["x: y"])], code: .unknown),
    Case(
      statement: "C16 success inside a message",
      pieces: [.headers(plain), .data([0, 0, 0, 0, 9, 1]), .trailers(["grpc-status: 0"])],
      code: .internal, message: "the response ends inside a message"),
    Case(
      statement: "C17 compressed, nobody says how",
      pieces: [.headers(plain), .data(RawMessage.framed([1], flag: 1))], code: .internal),
    Case(
      statement: "C17 compressed in an unknown way",
      pieces: [
        .headers(plain + ["grpc-encoding: snappy"]), .data(RawMessage.framed([1], flag: 1)),
      ], code: .internal),
    Case(
      statement: "C18 too long", pieces: [.headers(plain), .data([0, 0, 0, 4, 1])],
      code: .resourceExhausted),
    Case(
      statement: "C19 an interim answer that ends the stream",
      pieces: [.trailers([":status: 103"])],
      code: .internal),
    Case(
      statement: "C29 headers twice", pieces: [.headers(plain), .headers(plain)], code: .internal,
      message: "the response has headers where trailers belong"),
    Case(
      statement: "C31 metadata that is not base 64",
      pieces: [.headers(plain), .data(hello), .trailers(["grpc-status: 0", "x-bin: ?"])],
      code: .internal, message: "the value of x-bin in the response is not base 64"),
  ])
  func `a bad response is the right error`(example: Case) throws {
    let call = Self.call()
    guard case .failure(let error)? = Self.play(example.pieces, to: call) else {
      Issue.record("\(example.statement) is not refused")
      return
    }
    #expect(error.code == example.code)
    if let message = example.message { #expect(error.message == message) }
  }

  @Test func `C19: an interim answer is passed over`() throws {
    let call = Self.call()
    let outcome = Self.play(
      [
        .headers([":status: 103"]), .headers(Self.plain), .data(Self.hello),
        .trailers(["grpc-status: 0"]),
      ], to: call)
    #expect(try outcome?.get() == Array("hello".utf8))
  }

  @Test func `a message may come in pieces of any size`() throws {
    for size in 1...Self.hello.count {
      var pieces = [Piece.headers(Self.plain)]
      for start in stride(from: 0, to: Self.hello.count, by: size) {
        pieces.append(.data(Array(Self.hello[start..<min(start + size, Self.hello.count)])))
      }
      let call = Self.call()
      let outcome = Self.play(pieces + [.trailers(["grpc-status: 0"])], to: call)
      #expect(try outcome?.get() == Array("hello".utf8))
    }
  }

  @Test func `details and metadata of a failure are kept`() throws {
    let call = Self.call()
    let outcome = Self.play(
      [
        .trailers(
          Self.plain + ["grpc-status: 5", "grpc-status-details-bin: AP8", "reason: test"])
      ], to: call)
    guard case .failure(let error)? = outcome else {
      Issue.record("no failure")
      return
    }
    #expect(error.details == [0, 255])
    #expect(error.metadata.first("reason") == "test")
  }

  @Test(arguments: [
    (ErrorCode.noError, StatusCode.internal), (.protocolError, .internal),
    (.internalError, .internal), (.flowControlError, .internal), (.settingsTimeout, .internal),
    (.streamClosed, .internal), (.frameSizeError, .internal), (.compressionError, .internal),
    (.connectError, .internal), (.http11Required, .internal), (.refusedStream, .unavailable),
    (.cancel, .cancelled), (.enhanceYourCalm, .resourceExhausted),
    (.inadequateSecurity, .permissionDenied),
  ])
  func `C20 C21 C22 C23 C24: a reset is the status of its code`(
    code: ErrorCode, status: StatusCode
  ) {
    #expect(RPCError.reset(code).code == status)
  }

  private static func play(
    _ pieces: [Piece], to call: ClientCall
  ) -> Result<[UInt8], RPCError>? {
    for piece in pieces {
      let end: ResponseReader.End? =
        switch piece {
        case .headers(let fields): call.receive(block(fields), endStream: false)
        case .trailers(let fields): call.receive(block(fields), endStream: true)
        case .data(let bytes): bytes.withUnsafeBytes { call.receive($0, endStream: false) }
        case .end(let bytes): bytes.withUnsafeBytes { call.receive($0, endStream: true) }
        }
      guard let end else { continue }
      call.end(end)
      return call.outcome?.map(\.message)
    }
    return nil
  }

  private static func call() -> ClientCall {
    var options = ChannelOptions()
    options.receiveMessageBytesMax = 1024
    return ClientCall(
      MethodDescriptor(service: "s", method: "m"), CallOptions(), request: ByteBuffer(),
      on: options)
  }

  private static func block(_ fields: [String]) -> HeaderBlock {
    let block = HeaderBlock()
    for field in fields {
      let parts = field.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
      block.append(name: String(parts[0]), value: String(parts[1]))
    }
    return block
  }
}
