internal import SlipwayBase

/// What the `content-type` of a request says (gRPC over HTTP/2, "Content-Type").
enum MediaType: Hashable {
  /// gRPC with protobuf messages: `application/grpc`, alone or with `+proto` or parameters.
  case grpc
  /// gRPC with messages of another codec.
  case unknownCodec
  /// Not gRPC.
  case other

  init(_ value: UnsafeRawBufferPointer) {
    if unsafe value.equals(MediaType.prefix) {
      self = .grpc
      return
    }
    let prefix = MediaType.prefix
    guard value.count >= prefix.utf8CodeUnitCount else {
      self = .other
      return
    }
    for index in 0..<prefix.utf8CodeUnitCount {
      guard unsafe MediaType.lowercase(value[index]) == prefix.utf8Start[index] else {
        self = .other
        return
      }
    }
    let rest = unsafe value.dropFirst(prefix.utf8CodeUnitCount)
    switch unsafe rest.first {
    case nil, UInt8(ascii: ";"):
      self = .grpc
    case UInt8(ascii: "+"):
      let codec = unsafe rest.dropFirst().prefix { $0 != UInt8(ascii: ";") }
      let isProto = unsafe codec.map(MediaType.lowercase).elementsEqual("proto".utf8)
      self = unsafe codec.isEmpty || isProto ? .grpc : .unknownCodec
    default:
      self = .other
    }
  }

  private static let prefix: StaticString = "application/grpc"

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
