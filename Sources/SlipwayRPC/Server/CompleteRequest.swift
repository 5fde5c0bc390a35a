internal import SlipwayBase

/// A request that is one message and all there, on its way to its handler.
@safe
struct CompleteRequest: ~Copyable {
  /// The call.
  let stream: ServerStream
  private let borrowed: UnsafeRawBufferPointer?
  private let owned: ByteBuffer

  /// A request in memory that somebody else keeps until its handler waits for something.
  init(_ stream: ServerStream, borrowing message: UnsafeRawBufferPointer) {
    self.stream = stream
    unsafe borrowed = message
    owned = ByteBuffer()
  }

  /// A request in memory of its own: all that the buffer holds.
  init(_ stream: ServerStream, owning message: consuming ByteBuffer) {
    self.stream = stream
    unsafe borrowed = nil
    owned = message
  }

  /// Reads the message, whose memory is given back then.
  consuming func read<Result>(
    _ body: (UnsafeRawBufferPointer) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    if let borrowed = unsafe borrowed { return unsafe try body(borrowed) }
    return unsafe try owned.withUnsafeBytes { bytes throws(RPCError) in unsafe try body(bytes) }
  }
}
