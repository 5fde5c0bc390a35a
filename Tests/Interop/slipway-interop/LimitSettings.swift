import SlipwayHTTP2
import SlipwayRPC

extension ServerLimits {
  /// The limits that `--set` knows.
  static var settings: [String: Setting<ServerLimits>] {
    [
      "receiveMessageBytesMax": Setting(\.receiveMessageBytesMax),
      "sendMessageBytesMax": Setting(\.sendMessageBytesMax),
      "handlersPerConnectionMax": Setting(\.handlersPerConnectionMax),
      "handlersMax": Setting(\.handlersMax),
      "outputBytesMax": Setting(\.outputBytesMax),
      "streamOutputBytesMax": Setting(\.streamOutputBytesMax),
      "openingTimeout": Setting(\.openingTimeout),
      "headersTimeout": Setting(\.headersTimeout),
      "requestTimeout": Setting(\.requestTimeout),
      "writeTimeout": Setting(\.writeTimeout),
      "pingInterval": Setting(\.pingInterval),
      "idlePingInterval": Setting(\.idlePingInterval),
      "drainNoticeTimeout": Setting(\.drainNoticeTimeout),
      "keepaliveInterval": Setting(\.keepalive.interval),
      "keepaliveTimeout": Setting(\.keepalive.timeout),
      "connectionIdleMax": Setting(\.connectionIdleMax),
      "connectionAgeMax": Setting(\.connectionAgeMax),
      "connectionAgeGrace": Setting(\.connectionAgeGrace),
      "handshakesMax": Setting(\.handshakesMax),
      "concurrentStreamsMax": Setting(\.http2.concurrentStreamsMax),
      "streamWindowBytes": Setting(\.http2.streamWindowBytes),
      "connectionWindowBytes": Setting(\.http2.connectionWindowBytes),
      "headerListBytesMax": Setting(\.http2.headerListBytesMax),
      "headerListBytesFatal": Setting(\.http2.headerListBytesFatal),
      "outboundFramesMax": Setting(\.http2.outboundFramesMax),
      "outboundAcknowledgementsMax": Setting(\.http2.outboundAcknowledgementsMax),
      "continuationsMax": Setting(\.http2.continuationsMax),
      "peerResets": Setting(\.http2.peerResets),
      "forcedResets": Setting(\.http2.forcedResets),
      "idleFrames": Setting(\.http2.idleFrames),
    ]
  }
}

extension ChannelOptions {
  /// The options that `--channel` knows.
  static var settings: [String: Setting<ChannelOptions>] {
    [
      "connectTimeout": Setting(\.connectTimeout),
      "idleTimeout": Setting(\.idleTimeout),
      "closeGrace": Setting(\.closeGrace),
      "receiveMessageBytesMax": Setting(\.receiveMessageBytesMax),
      "sendMessageBytesMax": Setting(\.sendMessageBytesMax),
      "receiveHeaderBytesMax": Setting(\.receiveHeaderBytesMax),
      "sendMetadataBytesMax": Setting(\.sendMetadataBytesMax),
      "concurrentCallsMax": Setting(\.concurrentCallsMax),
      "queuedCallsMax": Setting(\.queuedCallsMax),
      "attemptDelay": Setting(\.attemptDelay),
      "resolveIntervalMin": Setting(\.resolveIntervalMin),
      "keepaliveInterval": Setting(\.keepaliveOrDefault.interval),
      "keepaliveTimeout": Setting(\.keepaliveOrDefault.timeout),
      "keepaliveWithoutCalls": Setting(\.keepaliveOrDefault.withoutCalls),
      "keepaliveIntervalMin": Setting(\.keepaliveIntervalMin),
      "serviceConfig": Setting(json: \.serviceConfig),
      "userAgentPrefix": Setting(text: \.userAgentPrefix),
      "backoff.initial": Setting(\.backoff.initial),
      "backoff.maximum": Setting(\.backoff.maximum),
      "backoff.multiplier": Setting(\.backoff.multiplier),
      "backoff.jitter": Setting(\.backoff.jitter),
    ]
  }
}

extension ChannelOptions {
  /// Keepalive, which begins to exist when a part of it is set; tests may ask at once.
  fileprivate var keepaliveOrDefault: KeepaliveOptions {
    get { keepalive ?? KeepaliveOptions(interval: .seconds(10)) }
    set {
      keepalive = newValue
      keepaliveIntervalMin = min(keepaliveIntervalMin, newValue.interval)
    }
  }
}
