import SlipwayBase
import SlipwayWire

@testable import FuzzMessages

/// Bytes into the decoder of messages.
enum ProtobufTarget {
  /// What is accepted must be stable: encoded and decoded again it encodes to the same bytes.
  static func run(_ input: FuzzInput) {
    var input = input
    let isOuter = input.byte() & 1 == 1
    let bytes = input.rest()
    if isOuter {
      check(bytes, as: SlipwayTestingV1.Outer.self)
    } else {
      check(bytes, as: SlipwayTestingV1.Kinds.self)
    }
  }

  private static func check<Message: ProtobufMessage>(_ bytes: [UInt8], as: Message.Type) {
    let decoded: Message
    do {
      decoded = try Message(decoding: bytes)
    } catch {
      Property.require(!error.message.isEmpty, "a refusal says nothing")
      return
    }
    let encoded = decoded.encoded()
    do {
      let again = try Message(decoding: encoded)
      Property.require(again.encoded() == encoded, "encoding is not stable for \(bytes)")
    } catch {
      Property.require(false, "what was encoded is refused: \(error)")
    }
  }
}
