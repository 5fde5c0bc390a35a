import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit

/// Owns a session as a connection would: takes its events at once, and answers, resets, consumes
/// and waits as a row of random choices says. Time is the driver's own.
final class SessionDriver {
  let session: Session
  /// Why the session ended, if it did.
  private(set) var failure: HTTP2Error?
  let role: Session.Role
  private let limits: SessionLimits
  private var choices: RandomPieces
  private var now = MonotonicInstant(nanoseconds: 1_000_000_000)
  private var output: OutputCheck
  /// Streams that are open, and what is still to be done on them.
  private var streams: [Int32: Work] = [:]
  private var closed: Set<Int32> = []
  private var lastOpened: Int32 = 0
  private var window = 65_535

  /// What the owner of a stream did so far.
  private struct Work {
    var hasHeaders = false
    var isFinished = false
    var unconsumed = 0
    /// Bytes that the peer may send before they are consumed.
    let window: Int
  }

  /// Creates a driver whose choices are the same for the same seed.
  init(_ role: Session.Role, seed: UInt8) {
    self.role = role
    limits = SessionDriver.limits
    choices = RandomPieces(seed: UInt64(seed))
    output = OutputCheck(expectsMagic: role == .client)
    do {
      session = try Session(role, limits: limits)
    } catch {
      preconditionFailure("no memory")
    }
  }

  /// Limits that an input of a few hundred bytes can reach.
  static var limits: SessionLimits {
    var limits = SessionLimits()
    limits.concurrentStreamsMax = 8
    limits.streamWindowBytes = 1_024
    limits.connectionWindowBytes = 65_536
    limits.headerListBytesMax = 512
    limits.headerListBytesFatal = 2_048
    limits.outboundFramesMax = 64
    limits.outboundAcknowledgementsMax = 16
    limits.peerResets = RateLimit(burst: 8, perSecond: 10)
    limits.forcedResets = RateLimit(burst: 8, perSecond: 10)
    limits.idleFrames = RateLimit(burst: 32, perSecond: 10)
    return limits
  }

  /// Gives bytes of the peer to the session.
  func receive(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    var received = ByteBuffer()
    received.append(bytes)
    do {
      try received.withUnsafeBytes { bytes throws(HTTP2Error) in
        try session.receive(bytes, at: now)
      }
      takeEvents()
    } catch {
      end(error)
    }
  }

  /// Lets the session send up to `limit` bytes, or somewhat more.
  func send(limit: Int) {
    guard failure == nil else { return }
    var bytes = ByteBuffer()
    do {
      try session.send(into: &bytes, limit: limit)
      output.read(bytes.copyBytes(), frameBytesMax: SessionDriver.frameBytesMax)
      takeEvents()
    } catch {
      output.read(bytes.copyBytes(), frameBytesMax: SessionDriver.frameBytesMax)
      end(error)
    }
  }

  /// Lets time pass.
  func wait(milliseconds: Int) {
    now = now + .milliseconds(milliseconds)
  }

  /// Opens a stream of a client with some of a body.
  func openStream() {
    guard failure == nil, role == .client, session.mayOpenStreams else { return }
    let headers = HeaderBlock()
    for (name, value) in Frame.request { headers.append(name: name, value: value) }
    guard let stream = try? session.submitRequest(headers: headers) else { return }
    Property.require(stream > lastOpened, "stream \(stream) is opened after \(lastOpened)")
    lastOpened = stream
    streams[stream] = Work(hasHeaders: true, window: window)
    session.write(stream) { $0.append([0, 0, 0, 0, 0]) }
  }

  /// Does something with some stream, or with the connection.
  func act() {
    guard failure == nil else { return }
    let streams = streams.keys.sorted()
    guard choices.next(upTo: 16) > 1, !streams.isEmpty else { return actOnConnection() }
    act(on: streams[choices.next(upTo: streams.count) - 1])
  }

  /// Sends all that is left and checks what the session still holds on to.
  func finish() {
    for stream in streams.keys.sorted() { session.reset(stream, .cancel) }
    for _ in 0..<4 { send(limit: .max) }
    Property.require(output.isBetweenFrames, "the output ends inside a frame")
    checkHeldMemory()
  }

  // MARK: - Events

  private func takeEvents() {
    while let event = session.nextEvent() { take(event) }
    Property.require(
      role == .client || streams.count <= limits.concurrentStreamsMax,
      "\(streams.count) streams are open, \(limits.concurrentStreamsMax) may be")
  }

  private func take(_ event: SessionEvent) {
    switch event {
    case .headers(let stream, let block, let opensStream, _):
      Property.require(block.receivedListBytes <= limits.headerListBytesFatal, "a header bomb")
      if role == .server, opensStream {
        Property.require(stream > lastOpened, "stream \(stream) opens after \(lastOpened)")
        lastOpened = stream
        streams[stream] = Work(window: window)
        if choices.next(upTo: 2) == 1 { act(on: stream) }
      }
      Property.require(streams[stream] != nil, "headers on \(stream), which is not open")
      session.recycle(block)
    case .data(let stream, let bytes, _):
      Property.require(streams[stream] != nil, "data on \(stream), which is not open")
      Property.require(session.bytes(bytes).count == bytes.count, "received bytes are missing")
      streams[stream]?.unconsumed += bytes.count
      let held = streams[stream]?.unconsumed ?? 0
      let window = streams[stream]?.window ?? 0
      // nghttp2 still delivers the frame that exceeds the window, then resets the stream.
      Property.require(
        held <= window + SessionDriver.dataBytesMax, "\(held) bytes on \(stream), over \(window)")
      if choices.next(upTo: 3) > 1 { act(on: stream) }
    case .closed(let stream, _):
      // A request that breaks the rules closes without ever having been one.
      Property.require(closed.insert(stream).inserted, "stream \(stream) closes twice")
      streams[stream] = nil
    case .headersNotSent(let stream, let reason):
      Property.require(!reason.isEmpty, "headers of \(stream) are not sent and nobody says why")
      if streams[stream] != nil { session.reset(stream, .internalError) }
    case .settingsAcknowledged:
      // Until then the peer need not know it (RFC 9113 §6.5.3).
      window = limits.streamWindowBytes
    case .resetSent, .settings, .ping, .pingAcknowledged, .goAway, .goAwaySent:
      break
    }
  }

  private func end(_ error: HTTP2Error) {
    failure = error
    Property.require(!error.reason.isEmpty, "a failure without a reason")
    var farewell = ByteBuffer()
    session.farewell(error, into: &farewell)
    guard !farewell.isEmpty else { return }
    var last = OutputCheck(expectsMagic: false)
    last.read(farewell.copyBytes(), frameBytesMax: SessionDriver.frameBytesMax)
    Property.require(last.isBetweenFrames && last.lastType == 7, "a farewell is not one GOAWAY")
  }

  // MARK: - Choices

  private func act(on stream: Int32) {
    guard let work = streams[stream] else { return }
    switch choices.next(upTo: 8) {
    case 1: session.reset(stream, .cancel)
    case 2:
      session.consume(stream, work.unconsumed)
      streams[stream]?.unconsumed = 0
    case 4 where !work.hasHeaders:
      streams[stream]?.hasHeaders = true
      streams[stream]?.isFinished = true
      if choices.next(upTo: 2) == 1 { session.resetAfterHeaders(stream) }
      session.submitResponse(stream, headers: SessionDriver.response, endStream: true)
    case _ where !work.hasHeaders:
      streams[stream]?.hasHeaders = true
      session.submitResponse(stream, headers: SessionDriver.response, endStream: false)
    case let choice where choice < 7 && !work.isFinished:
      let count = choices.next(upTo: 3_000)
      session.write(stream) { $0.append(Array(repeating: 7, count: count)) }
    case _ where !work.isFinished:
      streams[stream]?.isFinished = true
      let hasTrailers = role == .server && choices.next(upTo: 4) > 1
      session.finish(
        stream, trailers: hasTrailers ? SessionDriver.response : nil,
        resetAfter: role == .server && choices.next(upTo: 2) == 1)
    default: break
    }
  }

  private func actOnConnection() {
    switch choices.next(upTo: 8) {
    case 1, 2, 3: session.ping(payload: UInt64(choices.next(upTo: 1_000)))
    case 4 where role == .server: session.submitShutdownNotice()
    case 5: session.submitGoAway(.noError, debug: "drain")
    default: openStream()
    }
  }

  private static let response: HeaderBlock = {
    let headers = HeaderBlock()
    headers.append(":status", "200")
    return headers
  }()
  /// Bytes of one frame of the peer: SETTINGS_MAX_FRAME_SIZE is not changed.
  private static let dataBytesMax = 16_384
  /// The peer may raise its SETTINGS_MAX_FRAME_SIZE to this.
  private static let frameBytesMax = 1 << 24
}
