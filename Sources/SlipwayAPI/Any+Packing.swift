public import SlipwayBase
public import SlipwayWire

extension GoogleProtobuf.`Any` {
  /// What a type URL begins with when the type is not meant to be looked up anywhere.
  private static let urlPrefix = "type.googleapis.com/"

  /// A message together with its type.
  public init(packing message: some ProtobufMessage) {
    self.init(
      typeURL: Self.urlPrefix + type(of: message).protobufName, value: message.encoded())
  }

  /// Full name of the packed message: what follows the last slash of the URL.
  public var typeName: Substring {
    typeURL[(typeURL.lastIndex(of: "/").map(typeURL.index(after:)) ?? typeURL.startIndex)...]
  }

  /// The packed message; nil when it has another type. Fails when its bytes are not a message.
  public func unpack<Message: ProtobufMessage>(
    as _: Message.Type = Message.self
  ) throws(DecodingFailure) -> Message? {
    guard typeName == Message.protobufName else { return nil }
    return try Message(decoding: value)
  }

  /// The packed message; nil when it has another type or its bytes are not a message.
  public func unpacked<Message: ProtobufMessage>(as type: Message.Type) -> Message? {
    try? unpack(as: type)
  }
}
