internal import SlipwayBase
internal import SlipwayRuntime
internal import SlipwayTLS

/// A connected socket, in the clear or behind TLS, and the bytes that it did not take yet.
///
///     frames ─ write ─▶ [TLS] ─▶ unsent ─▶ socket ─ read ─▶ [TLS] ─▶ frames
struct Transport: ~Copyable {
  /// What a read found.
  enum Input: Hashable {
    /// Bytes in the clear, this many, at the start of the scratch memory.
    case clear(Int)
    /// Bytes that TLS revealed, in their buffer; maybe none.
    case revealed
    /// Nothing is there to be read now.
    case nothing
    /// The peer sends no more.
    case end
  }

  private let socket: Socket
  private let tls: TLSSession?
  /// Bytes that go to the socket before all others.
  private var unsent = ByteBuffer()

  /// Takes over a socket; `tls` is a session that has not begun its handshake.
  init(_ socket: consuming Socket, tls: TLSSession?) {
    self.socket = socket
    self.tls = tls
  }

  /// The descriptor, for the event loop.
  var descriptor: Int32 { socket.descriptor }

  /// Whether frames may be written: at once in the clear, after the handshake with TLS.
  var isOpen: Bool { tls?.isEstablished ?? true }

  /// Bytes that the socket has not taken.
  var unsentBytes: Int { unsent.count }

  /// Who the peer proved to be; nil in the clear and for a peer without a certificate.
  var peerIdentity: TLSPeerIdentity? { tls?.peerIdentity }

  /// Reads what is there into `scratch`, and what TLS reveals of it into `revealed`.
  mutating func read(
    into scratch: UnsafeMutableRawBufferPointer, revealed: inout ByteBuffer
  ) throws(TransportError) -> Input {
    do {
      switch try unsafe socket.read(into: scratch) {
      case .bytes(let count):
        guard let tls else { return .clear(count) }
        defer { tls.takeOutput(into: &unsent) }
        try unsafe tls.receive(
          UnsafeRawBufferPointer(rebasing: scratch[..<count]), into: &revealed)
        return .revealed
      case .endOfFile:
        try tls?.receiveEnd()
        return .end
      case .wouldBlock:
        return .nothing
      }
    } catch {
      throw TransportError("\(error)")
    }
  }

  /// Writes frames, all of which are taken from the buffer, behind what was left before; whether
  /// the socket took everything.
  mutating func write(_ frames: inout ByteBuffer) throws(TransportError) -> Bool {
    do {
      if let tls {
        if !frames.isEmpty { try unsafe frames.withUnsafeBytes { try unsafe tls.send($0) } }
        frames.removeAll()
        tls.takeOutput(into: &unsent)
      } else if unsent.isEmpty, !frames.isEmpty {
        let written = try unsafe frames.withUnsafeBytes { try unsafe socket.write($0) }
        if case .bytes(let count) = written { frames.removeFirst(count) }
      }
      if !frames.isEmpty {
        unsafe frames.withUnsafeBytes { unsafe unsent.append($0) }
        frames.removeAll()
      }
    } catch {
      throw TransportError("\(error)")
    }
    return try writeUnsent()
  }

  /// Writes what was left before, the handshake too; whether the socket took everything.
  mutating func writeUnsent() throws(TransportError) -> Bool {
    tls?.takeOutput(into: &unsent)
    guard !unsent.isEmpty else { return true }
    do {
      let written = try unsafe unsent.withUnsafeBytes { try unsafe socket.write($0) }
      if case .bytes(let count) = written { unsent.removeFirst(count) }
    } catch {
      throw TransportError("\(error)")
    }
    if unsent.isEmpty, unsent.memoryBytes > Self.keptBytesMax { unsent = ByteBuffer() }
    return unsent.isEmpty
  }

  /// Says goodbye as far as the socket takes it at once: `frames`, and that no more will follow.
  mutating func finish(_ frames: inout ByteBuffer) {
    do {
      if isOpen { _ = try write(&frames) }
      tls?.close()
      _ = try writeUnsent()
    } catch {
      // The peer is gone already.
    }
  }

  /// Tells the peer that nothing more will be sent.
  func endOutput() {
    socket.endOutput()
  }

  /// Memory that a connection keeps while the socket takes everything, in bytes.
  private static let keptBytesMax = 16 * 1024
}

/// Why a connection's socket or its TLS cannot go on.
struct TransportError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
