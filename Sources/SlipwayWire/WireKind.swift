internal import CProtobufC

/// How a value is laid out on the wire. Groups do not exist in proto3.
enum WireKind: UInt8 {
  case varint = 0
  case fixed64 = 1
  case length = 2
  case fixed32 = 5

  /// The kind in the low bits of a field's tag; nil when proto3 has none such.
  init?(tag: UInt64) {
    self.init(rawValue: UInt8(truncatingIfNeeded: tag & 7))
  }

  /// The kind of one value of a field's type.
  init(_ type: ProtobufCType) {
    let bit = Self.bit(type)
    if Self.lengthTypes & bit != 0 {
      self = .length
    } else if (Self.fixed32Types | Self.fixed64Types) & bit == 0 {
      self = .varint
    } else {
      self = Self.fixed32Types & bit != 0 ? .fixed32 : .fixed64
    }
  }

  private static func bit(_ type: ProtobufCType) -> UInt32 { 1 &<< type.rawValue }

  private static var lengthTypes: UInt32 {
    bit(PROTOBUF_C_TYPE_STRING) | bit(PROTOBUF_C_TYPE_BYTES) | bit(PROTOBUF_C_TYPE_MESSAGE)
  }
  private static var fixed32Types: UInt32 {
    bit(PROTOBUF_C_TYPE_FIXED32) | bit(PROTOBUF_C_TYPE_SFIXED32) | bit(PROTOBUF_C_TYPE_FLOAT)
  }
  private static var fixed64Types: UInt32 {
    bit(PROTOBUF_C_TYPE_FIXED64) | bit(PROTOBUF_C_TYPE_SFIXED64) | bit(PROTOBUF_C_TYPE_DOUBLE)
  }
}
