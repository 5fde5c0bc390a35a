internal import SlipwayBase
internal import SlipwayCompression
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// What handlers of streaming methods take from a call and give to it.
extension ServerConnection {
  /// Reads a request message.
  func decode<Message: BinaryMessage>(
    _ request: consuming CompleteRequest
  ) throws(RPCError) -> Message {
    unsafe try request.read { bytes throws(RPCError) in unsafe try decode(bytes) }
  }

  private func decode<Message: BinaryMessage>(
    _ bytes: UnsafeRawBufferPointer
  ) throws(RPCError) -> Message {
    do throws(DecodingFailure) {
      return unsafe try Message(decoding: bytes)
    } catch {
      throw definition.refusal(error)
    }
  }

  /// Starts a handler that streams its messages.
  func runStreaming(
    _ stream: ServerStream,
    _ handler: @escaping @Sendable (ServerContext) async throws(RPCError) -> Void
  ) {
    let context = beginHandler(of: stream)
    let task = Task.immediate {
      do throws(RPCError) {
        try await interceptors.run(context) { () async throws(RPCError) in
          try await handler(context)
        }
        finishOK(stream)
      } catch {
        finish(stream, failure: error)
      }
      endHandler(of: stream)
    }
    stream.handlerStarted(task)
  }

  /// Starts a handler that takes a stream of messages and returns one.
  func runReplying<Response: BinaryMessage>(
    _ stream: ServerStream,
    _ handler: @escaping @Sendable (ServerContext) async throws(RPCError) -> Response
  ) {
    let context = beginHandler(of: stream)
    let task = Task.immediate {
      do throws(RPCError) {
        let outcome = HandlerOutcome<Response>()
        try await interceptors.run(context) { () async throws(RPCError) in
          outcome.response = try await handler(context)
        }
        reply(try outcome.take(), on: stream)
      } catch {
        finish(stream, failure: error)
      }
      endHandler(of: stream)
    }
    stream.handlerStarted(task)
  }

  /// The messages of a call, for its handler.
  func requests<Message: BinaryMessage>(
    of stream: ServerStream, as type: Message.Type
  ) -> RequestMessages<Message> {
    RequestMessages { () async throws(RPCError) in
      try await self.nextMessage(of: stream)
    }
  }

  /// What sends the messages of a call's handler.
  func responses<Message: BinaryMessage>(
    of stream: ServerStream, as type: Message.Type
  ) -> ResponseWriter<Message> {
    ResponseWriter(
      ResponseWriter.Actions(
        send: { (message, mayCompress) async throws(RPCError) in
          try await self.send(message, on: stream, mayCompress: mayCompress)
        },
        sendHeaders: { () async throws(RPCError) in
          try await self.sendHeaders(on: stream)
        }))
  }

  // MARK: - Requests

  private func nextMessage<Message: BinaryMessage>(
    of stream: ServerStream
  ) async throws(RPCError) -> Message? {
    while true {
      if let message: Message = try takeMessage(of: stream) { return message }
      if let failure = stream.requestFailure { throw failure }
      if stream.inbound.hasEnded { return nil }
      guard !Task.isCancelled else {
        throw RPCError(code: .cancelled, message: "the task was cancelled")
      }
      let isAlone = await withTaskCancellationHandler {
        await withCheckedContinuation { readerWaits($0, on: stream) }
      } onCancel: {
        loop.execute { stream.wakeReader() }
      }
      try checkIsAlone(isAlone)
    }
  }

  /// Keeps a handler until there is a message or none will come. Looks again: that may have
  /// happened while the task was on its way here. A second reader gets false.
  private func readerWaits(_ reader: CheckedContinuation<Bool, Never>, on stream: ServerStream) {
    let mustWait =
      stream.held.isEmpty && stream.requestFailure == nil && !stream.inbound.hasEnded
      && !Task.isCancelled
    guard mustWait, stream.waitingReader == nil else {
      return reader.resume(returning: !mustWait)
    }
    stream.readerWaits(reader)
  }

  private func takeMessage<Message: BinaryMessage>(
    of stream: ServerStream
  ) throws(RPCError) -> Message? {
    defer { returnCredit(of: stream, received: 0) }
    return try unsafe stream.held.takeFirst { bytes, wasCompressed throws(RPCError) in
      stream.context?.noteMessage(wasCompressed: wasCompressed)
      return unsafe try decode(bytes)
    }
  }

  /// Returns flow-control credit for a body once no whole message waits to be taken. The bytes of
  /// a message that is not complete do not count, or one longer than the window could never be.
  func returnCredit(of stream: ServerStream, received count: Int) {
    stream.uncreditedBytes += count
    guard stream.held.isEmpty, stream.uncreditedBytes > 0 else { return }
    session.consume(stream.id, stream.uncreditedBytes)
    stream.uncreditedBytes = 0
    scheduleFlush()
  }

  // MARK: - Responses

  private func sendHeaders(on stream: ServerStream) throws(RPCError) {
    try checkMaySend(on: stream)
    guard stream.outbound.isIdle else { return }
    let extras = stream.context?.responseExtras
    guard mayTravel(extras) else { throw ResponseHeaders.metadataTooLong }
    stream.outbound.headers()
    stream.compression = extras?.compression
    session.submitResponse(
      stream.id, headers: ResponseHeaders.initial(extras), endStream: false)
    pings.forgive()
    scheduleFlush()
  }

  private func send<Message: BinaryMessage>(
    _ message: Message, on stream: ServerStream, mayCompress: Bool
  ) async throws(RPCError) {
    try sendHeaders(on: stream)
    _ = stream.outbound.message()
    let compression = mayCompress ? stream.compression : nil
    if let failure = write(message, on: stream, compression: compression) { throw failure }
    pings.forgive()
    scheduleFlush()
    while session.pendingBytes(of: stream.id) > limits.streamOutputBytesMax {
      let isAlone = await withTaskCancellationHandler {
        await withCheckedContinuation { writerWaits($0, on: stream) }
      } onCancel: {
        loop.execute { stream.wakeWriter() }
      }
      try checkMaySend(on: stream)
      try checkIsAlone(isAlone)
    }
  }

  /// Looks again whether there is room: it may have come while the task was on its way here. A
  /// second writer gets false.
  private func writerWaits(_ writer: CheckedContinuation<Bool, Never>, on stream: ServerStream) {
    let mustWait =
      session.pendingBytes(of: stream.id) > limits.streamOutputBytesMax && !Task.isCancelled
    guard mustWait, stream.waitingWriter == nil else {
      return writer.resume(returning: !mustWait)
    }
    stream.writerWaits(writer)
    blockedWriters.append(stream)
  }

  /// Lets handlers go on whose messages were sent.
  func wakeWriters() {
    guard !blockedWriters.isEmpty else { return }
    blockedWriters.removeAll { stream in
      guard session.pendingBytes(of: stream.id) <= limits.streamOutputBytesMax / 2 else {
        return stream.waitingWriter == nil
      }
      stream.wakeWriter()
      return true
    }
  }

  private func checkMaySend(on stream: ServerStream) throws(RPCError) {
    guard !stream.outbound.hasFinished, !Task.isCancelled else {
      throw stream.requestFailure
        ?? RPCError(code: .cancelled, message: "the call is over")
    }
  }

  private func checkIsAlone(_ isAlone: Bool) throws(RPCError) {
    guard isAlone else {
      throw RPCError(code: .internal, message: "two tasks of a handler use one stream at once")
    }
  }
}
