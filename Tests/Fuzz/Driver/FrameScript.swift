import SlipwayTestKit

/// Makes frames of an input: legal ones, nearly legal ones and wrong ones, in any order.
///
/// Random bytes rarely get past the first wrong frame; a script gets deep into a conversation.
struct FrameScript {
  private var input: FuzzInput
  private let isClient: Bool
  private var nextStream: UInt32 = 1

  /// Makes a client's frames, or a server's.
  init(_ input: FuzzInput, isClient: Bool) {
    self.input = input
    self.isClient = isClient
  }

  /// What the driver is to do next.
  enum Step {
    /// Receive these bytes.
    case bytes([UInt8])
    /// Do something with a stream.
    case act
    /// Send up to that many bytes.
    case send(Int)
    /// Let that many milliseconds pass.
    case wait(Int)
  }

  /// The next step; nil when the input is used up.
  mutating func next() -> Step? {
    guard !input.isEmpty else { return nil }
    switch input.number(below: 20) {
    case 0, 1, 2: return .bytes(headers())
    case 3: return .bytes(continuation())
    case 4, 5: return .bytes(data())
    case 6: return .bytes(reset())
    case 7: return .bytes(settings())
    case 8: return .bytes(windowUpdate())
    case 9: return .bytes(make(type: 6, [UInt8](repeating: input.byte(), count: 8), stream: 0))
    case 10: return .bytes(priority())
    case 11: return .bytes(goAway())
    case 12: return .bytes(anything())
    case 13: return .bytes(Frame.settingsAcknowledgement)
    case 14: return .wait(input.number(below: 256) * 10)
    case 15: return .send(1 << input.number(below: 18))
    default: return .act
    }
  }

  // MARK: - Frames

  private mutating func headers() -> [UInt8] {
    let style = input.byte()
    let isNew = isClient && style & 1 == 0
    let stream = isNew ? nextStream : knownStream()
    if isNew { nextStream += 2 }
    var flags: UInt8 = style & 2 == 0 ? 4 : 0
    if style & 4 != 0 { flags |= 1 }
    var payload = block(style: style >> 3)
    if style & 0x80 != 0 {
      flags |= 8
      payload = [3] + payload + [0, 0, 0]
    }
    return make(type: 1, flags: flags, payload, stream: stream)
  }

  private mutating func continuation() -> [UInt8] {
    let style = input.byte()
    let stream = style & 1 == 0 && nextStream > 1 ? nextStream - 2 : knownStream()
    let payload = style & 2 == 0 ? [] : block(style: style >> 3)
    return make(type: 9, flags: style & 4 == 0 ? 4 : 0, payload, stream: stream)
  }

  private mutating func data() -> [UInt8] {
    let style = input.byte()
    let payload = [UInt8](repeating: style, count: Int(input.byte()) << (style >> 5))
    return make(type: 0, flags: style & 9, payload, stream: knownStream())
  }

  private mutating func reset() -> [UInt8] {
    make(type: 3, word(UInt32(input.byte())), stream: knownStream())
  }

  private mutating func settings() -> [UInt8] {
    var payload: [UInt8] = []
    for _ in 0..<input.number(below: 4) {
      payload += [0, input.byte() & 15] + word(small())
    }
    return make(type: 4, payload, stream: 0)
  }

  private mutating func windowUpdate() -> [UInt8] {
    let stream = input.byte() & 1 == 0 ? 0 : knownStream()
    return make(type: 8, word(small()), stream: stream)
  }

  private mutating func priority() -> [UInt8] {
    let stream = knownStream()
    return make(type: 2, word(knownStream()) + [input.byte()], stream: stream)
  }

  private mutating func goAway() -> [UInt8] {
    make(type: 7, word(knownStream()) + word(UInt32(input.byte())), stream: 0)
  }

  private mutating func anything() -> [UInt8] {
    let type = input.byte()
    let flags = input.byte()
    let stream = input.byte() & 1 == 0 ? knownStream() : input.word()
    return make(type: type, flags: flags, input.take(input.number(below: 64)), stream: stream)
  }

  // MARK: - Pieces

  /// A header block: a proper one, with more fields, or any bytes.
  private mutating func block(style: UInt8) -> [UInt8] {
    var fields = isClient ? Frame.request : [(":status", "200")]
    switch style & 7 {
    case 0, 1, 2, 3: break
    case 4: fields.append(("content-length", "\(input.byte())"))
    case 5: fields.append(("x-long", String(repeating: "v", count: Int(input.byte()) * 2)))
    case 6: fields = [("grpc-status", "0")]
    default: return input.take(input.number(below: 48))
    }
    return Array(Frame.headers(1, fields).dropFirst(9))
  }

  /// A stream that was opened, mostly.
  private mutating func knownStream() -> UInt32 {
    UInt32(input.byte() & 15)
  }

  /// A word near the bounds that matter.
  private mutating func small() -> UInt32 {
    let value = UInt32(input.byte())
    switch value & 7 {
    case 0: return 0
    case 1: return 0x7FFF_FFFF
    case 2: return 0x8000_0000
    case 3: return 65_535
    case 4: return 16_384
    default: return value
    }
  }

  private func word(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private func make(
    type: UInt8, flags: UInt8 = 0, _ payload: [UInt8], stream: UInt32
  ) -> [UInt8] {
    Frame.make(type: type, flags: flags, stream: stream, payload)
  }
}
