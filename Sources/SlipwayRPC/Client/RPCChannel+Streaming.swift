public import SlipwayBase

/// Calls that stream. They start at once and report everything, a metadata list that is too long
/// too, through what they return.
extension RPCChannel {
  /// Makes a call that sends one message and gets a stream of messages back.
  public func serverStreaming<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor, _ request: Request, options: CallOptions = CallOptions()
  ) -> ResponseStream<Response> {
    precondition(method.kind == .serverStreaming, "\(method.path) does not stream responses only")
    let inbox = ResponseInbox()
    var bytes = ByteBuffer()
    var failure: RPCError?
    do throws(RPCError) {
      try frame(request, of: method, options.compression, into: &bytes)
    } catch {
      failure = error
    }
    let call = ClientCall(method, options, request: bytes, inbox: inbox, on: self.options)
    if let failure { call.end(.failure(failure)) }
    return ResponseStream(StreamedCall(call, inbox: inbox, outbox: nil, on: self))
  }

  /// Makes a call that sends a stream of messages and gets one back.
  public func clientStreaming<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor, options: CallOptions = CallOptions()
  ) -> ClientStreamingCall<Request, Response> {
    precondition(method.kind == .clientStreaming, "\(method.path) does not stream requests only")
    return ClientStreamingCall(streamed(method, options))
  }

  /// Makes a call in which both sides send streams of messages.
  public func bidirectional<Request: BinaryMessage, Response: BinaryMessage>(
    _ method: MethodDescriptor, options: CallOptions = CallOptions()
  ) -> BidirectionalCall<Request, Response> {
    precondition(method.kind == .bidirectional, "\(method.path) does not stream both ways")
    return BidirectionalCall(streamed(method, options))
  }

  private func streamed(_ method: MethodDescriptor, _ options: CallOptions) -> StreamedCall {
    let (inbox, outbox) = (ResponseInbox(), RequestOutbox())
    let call = ClientCall(method, options, outbox: outbox, inbox: inbox, on: self.options)
    return StreamedCall(call, inbox: inbox, outbox: outbox, on: self)
  }
}
