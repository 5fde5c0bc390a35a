internal import SlipwayBase
internal import SlipwayHTTP2
internal import SlipwayRuntime
internal import SlipwayTLS

/// What the connections of one loop share: buffers, the count of handlers, and each other.
///
/// Only touched on its loop.
@safe
final class ServerLoop: @unchecked Sendable {  // confined to its loop
  let loop: EventLoop
  let definition: ServerDefinition
  /// Where every connection of the loop reads into; nothing stays in it between two reads.
  let input: UnsafeMutableRawBufferPointer
  /// What TLS reveals of it, for the connection that reads.
  var revealed = ByteBuffer()
  /// Where every connection of the loop makes its frames; what the socket does not take is moved
  /// to the connection.
  var output = ByteBuffer()
  /// What streams of all connections of the loop leave to the next ones.
  let spares = SessionSpares()
  private var connections: [ObjectIdentifier: ServerConnection] = [:]
  private var lingering: [ObjectIdentifier: LingeringClose] = [:]
  private var runningHandlers = 0
  private let handlersMax: Int
  /// TLS handshakes that are under way.
  private var handshakes = 0
  private let handshakesMax: Int
  private var whenEmpty: (() -> Void)?
  private var isEnding = false

  /// `share` is the part of the server's limits that falls to one loop, as its inverse.
  init(_ loop: EventLoop, _ definition: ServerDefinition, share: Int) {
    self.loop = loop
    self.definition = definition
    handlersMax = max(1, definition.limits.handlersMax / share)
    handshakesMax = max(1, definition.limits.handshakesMax / share)
    unsafe input = .allocate(byteCount: ServerLoop.inputBytes, alignment: 16)
  }

  deinit {
    unsafe input.deallocate()
  }

  /// Calls that run a handler or wait for their request, over all connections.
  var openCalls: Int { connections.values.reduce(0) { $0 + $1.assumeIsolated { $0.openCalls } } }

  /// Takes a place for a handler; false when there is none.
  func takeHandlerSlot() -> Bool {
    guard runningHandlers < handlersMax else { return false }
    runningHandlers += 1
    definition.metrics.handlers.add(1)
    return true
  }

  /// Gives a handler's place back.
  func returnHandlerSlot() {
    runningHandlers -= 1
    definition.metrics.handlers.add(-1)
  }

  /// Serves a connection that was accepted; one that comes too late is closed.
  func open(_ socket: consuming Socket, peer: String, tls context: TLSServerContext?) {
    guard !isEnding else { return }
    do {
      guard context == nil || handshakes < handshakesMax else {
        return definition.log.warning(
          "connection refused",
          [LogField("peer", peer), LogField("limit", "handshakesMax \(handshakesMax)")])
      }
      let transport = Transport(socket, tls: try context.map { try TLSSession($0) })
      let connection = try ServerConnection(self, transport, peer: peer)
      if context != nil { handshakes += 1 }
      connections[ObjectIdentifier(connection)] = connection
      definition.metrics.connections.add(1)
      connection.assumeIsolated { $0.start() }
    } catch {
      definition.log.error(
        "connection refused", [LogField("peer", peer), LogField("error", "\(error)")])
    }
  }

  /// A TLS handshake is over, well or not.
  func handshakeEnded() {
    handshakes -= 1
  }

  /// Closes a connection once its client has ended it too, or did not in time.
  func close(lingering transport: consuming Transport) {
    let close = LingeringClose(transport, of: self)
    lingering[ObjectIdentifier(close)] = close
    close.start()
  }

  /// Forgets a connection that lingered.
  func lingeringEnded(_ close: LingeringClose) {
    lingering[ObjectIdentifier(close)] = nil
    callWhenEmpty()
  }

  /// Forgets a connection that was closed.
  func remove(_ connection: ServerConnection) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    definition.metrics.connections.add(-1)
    callWhenEmpty()
  }

  /// Asks all connections to finish their calls and calls `body` once the last one is closed.
  func drain(_ body: @escaping () -> Void) {
    isEnding = true
    whenEmpty = body
    for connection in connections.values {
      connection.assumeIsolated { $0.drain("the server is shutting down") }
    }
    callWhenEmpty()
  }

  /// Closes all connections at once; handlers are cancelled.
  func closeAll() {
    isEnding = true
    for connection in connections.values {
      connection.assumeIsolated { $0.close("the server stops") }
    }
    for close in lingering.values { close.finish() }
  }

  private func callWhenEmpty() {
    if connections.isEmpty, lingering.isEmpty { whenEmpty.take()?() }
  }

  private static let inputBytes = 64 * 1024
}
