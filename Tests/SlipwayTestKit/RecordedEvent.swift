import SlipwayHTTP2

/// A session event as a value that outlives the session's buffers.
package enum RecordedEvent: Equatable {
  case headers(Int32, [String], opensStream: Bool, endStream: Bool)
  case data(Int32, [UInt8], endStream: Bool)
  case closed(Int32, ErrorCode)
  case resetSent(Int32, ErrorCode, forced: Bool)
  case headersNotSent(Int32)
  case settings
  case settingsAcknowledged
  case ping
  case pingAcknowledged(UInt64)
  case goAway(Int32, ErrorCode, String)
  case goAwaySent(ErrorCode, String)

  /// Copies what the event speaks of, before the session forgets it.
  package init(_ event: SessionEvent, in session: Session) {
    switch event {
    case .headers(let stream, let block, let opensStream, let endStream):
      var fields: [String] = []
      block.forEachField { name, value in
        let name = String(decoding: name, as: UTF8.self)
        fields.append("\(name): \(String(decoding: value, as: UTF8.self))")
      }
      session.recycle(block)
      self = .headers(stream, fields, opensStream: opensStream, endStream: endStream)
    case .data(let stream, let bytes, let endStream):
      self = .data(stream, [UInt8](session.bytes(bytes)), endStream: endStream)
    case .closed(let stream, let code): self = .closed(stream, code)
    case .resetSent(let stream, let code, let forced):
      self = .resetSent(stream, code, forced: forced)
    case .headersNotSent(let stream, _): self = .headersNotSent(stream)
    case .settings: self = .settings
    case .settingsAcknowledged: self = .settingsAcknowledged
    case .ping: self = .ping
    case .pingAcknowledged(let payload): self = .pingAcknowledged(payload)
    case .goAway(let last, let code, let debug): self = .goAway(last, code, debug)
    case .goAwaySent(let code, let debug): self = .goAwaySent(code, debug)
    }
  }
}

extension [RecordedEvent] {
  /// The events with the body bytes of each stream joined, so that deliveries can be compared.
  package var joined: [RecordedEvent] {
    reduce(into: []) { joined, event in
      guard case .data(let stream, let bytes, let end) = event,
        let index = joined.lastIndex(where: { $0.isOpenData(of: stream) }),
        case .data(_, let before, _) = joined[index]
      else { return joined.append(event) }
      joined[index] = .data(stream, before + bytes, endStream: end)
    }
  }

  /// All body bytes of a stream.
  package func body(of stream: Int32) -> [UInt8] {
    flatMap { event -> [UInt8] in
      if case .data(stream, let bytes, _) = event { bytes } else { [] }
    }
  }
}

extension RecordedEvent {
  fileprivate func isOpenData(of wanted: Int32) -> Bool {
    if case .data(wanted, _, false) = self { true } else { false }
  }
}
