internal import SlipwayBase
internal import SlipwayCompression
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// From handlers, refusals and deadlines to frames.
extension ServerConnection {
  /// Makes the context of a handler that is about to start.
  func beginHandler(of stream: ServerStream) -> ServerContext {
    stream.handlerWillStart(peer: peer, peerIdentity)
  }

  /// Sends the response of a unary call and its status.
  func reply(_ response: some BinaryMessage, on stream: ServerStream) {
    let extras = stream.context?.responseExtras
    guard mayTravel(extras) else {
      return finish(stream, failure: ResponseHeaders.metadataTooLong)
    }
    guard stream.outbound.message() == .sendHeadersAndMessage else { return }
    session.submitResponse(
      stream.id, headers: ResponseHeaders.initial(extras), endStream: false)
    if let failure = write(response, on: stream, compression: extras?.compression) {
      return finish(stream, failure: failure)
    }
    _ = stream.outbound.finish()
    session.finish(
      stream.id, trailers: ResponseHeaders.trailersOK(extras?.trailing),
      resetAfter: !stream.inbound.hasEnded)
    conclude(stream, .ok)
  }

  /// Ends a call whose handler streamed all its messages.
  func finishOK(_ stream: ServerStream) {
    let extras = stream.context?.responseExtras
    guard mayTravel(extras) else {
      return finish(stream, failure: ResponseHeaders.metadataTooLong)
    }
    let resetAfter = !stream.inbound.hasEnded
    switch stream.outbound.finish() {
    case .sendTrailersOnly where extras?.initial.isEmpty ?? true:
      sendOnly(stream, ResponseHeaders.onlyOK(extras?.trailing), resetAfter)
    case .sendTrailersOnly:
      session.submitResponse(
        stream.id, headers: ResponseHeaders.initial(extras), endStream: false)
      session.finish(
        stream.id, trailers: ResponseHeaders.trailersOK(extras?.trailing), resetAfter: resetAfter)
    case .sendTrailers:
      session.finish(
        stream.id, trailers: ResponseHeaders.trailersOK(extras?.trailing), resetAfter: resetAfter)
    case .ignore:
      return
    }
    conclude(stream, .ok)
  }

  /// Puts a message behind what the stream has to send; the failure when it is too long.
  func write(
    _ message: some BinaryMessage, on stream: ServerStream, compression: CompressionFormat?
  ) -> RPCError? {
    var count = 0
    session.write(stream.id) { buffer in
      let start = buffer.count
      if let compression {
        count = MessageWriter.append(message, compressedAs: compression, to: &buffer)
      } else {
        count = MessageWriter.append(message, to: &buffer)
      }
      if count > definition.limits.sendMessageBytesMax { buffer.removeLast(buffer.count - start) }
    }
    guard count > limits.sendMessageBytesMax else { return nil }
    return RPCError(
      code: .resourceExhausted,
      message: "the response of \(count) bytes is over the limit of "
        + "\(limits.sendMessageBytesMax) bytes (sendMessageBytesMax)")
  }

  /// Whether a handler's metadata is short enough for clients to accept it.
  func mayTravel(_ extras: ServerContext.ResponseExtras?) -> Bool {
    guard let extras else { return true }
    return ResponseHeaders.fits(extras.initial) && ResponseHeaders.fits(extras.trailing)
  }

  /// Ends a call with an error, in the form that what was sent before allows.
  func finish(_ stream: ServerStream, failure: RPCError) {
    var failure = failure.code == .ok ? ResponseHeaders.failureWithoutCode : failure
    if let trailing = stream.context?.responseExtras?.trailing { failure.metadata.add(trailing) }
    let resetAfter = !stream.inbound.hasEnded
    switch stream.outbound.finish() {
    case .sendTrailersOnly:
      if let extras = stream.context?.responseExtras, extras.wantsHeaders, mayTravel(extras) {
        session.submitResponse(
          stream.id, headers: ResponseHeaders.initial(extras), endStream: false)
        session.finish(
          stream.id, trailers: ResponseHeaders.trailers(failure, isOnly: false),
          resetAfter: resetAfter)
      } else {
        let headers = ResponseHeaders.trailers(failure, isOnly: true)
        sendOnly(stream, headers, resetAfter)
      }
    case .sendTrailers:
      session.finish(
        stream.id, trailers: ResponseHeaders.trailers(failure, isOnly: false),
        resetAfter: resetAfter)
    case .ignore:
      return
    }
    conclude(stream, failure.code)
  }

  /// Answers a call that cannot run.
  func refuse(_ stream: ServerStream, _ refusal: RequestHead.Refusal) {
    switch refusal {
    case .status(let failure):
      finish(stream, failure: failure)
    case .unsupportedMediaType:
      _ = stream.outbound.finish()
      sendOnly(stream, ResponseHeaders.unsupportedMediaType, !stream.inbound.hasEnded)
      conclude(stream, .unknown)
    case .methodNotAllowed:
      _ = stream.outbound.finish()
      sendOnly(stream, ResponseHeaders.methodNotAllowed, !stream.inbound.hasEnded)
      conclude(stream, .internal)
    case .reset(let code):
      stream.outbound.abandon()
      session.reset(stream.id, code)
      conclude(stream, .resourceExhausted)
    }
  }

  /// Ends a call whose deadline has passed and cancels its handler.
  ///
  /// A client that does not take what was sent before would not take a status either: its stream
  /// is reset, which it expects when its own deadline has passed.
  func expire(_ id: Int32) {
    guard let stream = streams[id] else { return }
    stream.deadlineTimer = nil
    let failure = RPCError(code: .deadlineExceeded, message: "the deadline has passed")
    if session.pendingBytes(of: id) > 0 {
      let wasDecided = stream.outbound.hasFinished
      stream.outbound.abandon()
      if !wasDecided { conclude(stream, failure.code) }
      session.reset(id, .cancel)
      scheduleFlush()
    } else {
      finish(stream, failure: failure)
    }
    stream.cancelHandler(failure)
  }

  /// Forgets a call whose stream is gone; one that was not answered was cancelled by its client.
  func abandon(_ stream: ServerStream) {
    if let timer = stream.deadlineTimer.take() { loop.cancel(timer) }
    if !stream.outbound.hasFinished {
      stream.outbound.abandon()
      conclude(stream, .cancelled)
    }
    stream.cancelHandler(
      RPCError(code: .cancelled, message: "the caller does not wait for the call any more"))
  }

  /// Gives back the place of a handler that returned.
  func endHandler(of stream: ServerStream) {
    stream.handlerEnded()
    runningHandlers -= 1
    home.returnHandlerSlot()
  }

  private func sendOnly(_ stream: ServerStream, _ headers: HeaderBlock, _ resetAfter: Bool) {
    if resetAfter { session.resetAfterHeaders(stream.id) }
    session.submitResponse(stream.id, headers: headers, endStream: true)
  }

  /// The status of a call is decided: counts it and lets go of what it does not need any more.
  private func conclude(_ stream: ServerStream, _ code: StatusCode) {
    stream.inbound.discard()
    pings.forgive()
    let metrics = stream.route?.metrics ?? definition.metrics.unregistered
    metrics.countEnd(code, from: stream.startedAt, to: .now())
    scheduleFlush()
  }
}
