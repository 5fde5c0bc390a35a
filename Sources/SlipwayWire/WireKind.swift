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
    switch type {
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: self = .length
    case PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FLOAT: self = .fixed32
    case PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_DOUBLE: self = .fixed64
    default: self = .varint
    }
  }
}
