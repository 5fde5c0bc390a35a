public import SlipwayBase

/// The response of a call with one message, and what the server sent beside it.
public struct UnaryResponse<Message: BinaryMessage>: Sendable {
  /// The message.
  public let message: Message
  /// What came before the message; empty when the server sent nothing.
  public let initialMetadata: Metadata
  /// What came with the status; empty when the server sent nothing.
  public let trailingMetadata: Metadata
}
