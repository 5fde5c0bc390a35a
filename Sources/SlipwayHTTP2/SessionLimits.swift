/// Every bound of one session, with its unit and default.
package struct SessionLimits: Sendable {
  /// Streams that the peer may have open at once; announced in SETTINGS. Default 128.
  package var concurrentStreamsMax = 128
  /// Bytes that the peer may send on one stream before the application took them; announced in
  /// SETTINGS. Default 64 KiB.
  package var streamWindowBytes = 64 * 1024
  /// Bytes that the peer may send on the connection before they were received. Default 1 MiB.
  package var connectionWindowBytes = 1024 * 1024
  /// Bytes of one header list, counted as RFC 9113 §6.5.2 does: name + value + 32 for each field;
  /// announced in SETTINGS. Fields past it are dropped. Default 16 KiB.
  package var headerListBytesMax = 16 * 1024
  /// Bytes of one header list at which the connection is closed: nobody sends that much in good
  /// faith. Default 256 KiB.
  package var headerListBytesFatal = 256 * 1024
  /// Frames that may wait to be sent after a read: more means that the peer asks for answers and
  /// does not take them (CVE-2019-9514). Default 5,000.
  package var outboundFramesMax = 5_000
  /// Acknowledgements of PING and SETTINGS that may wait to be sent. Default 200.
  package var outboundAcknowledgementsMax = 200
  /// CONTINUATION frames, counted by nghttp2 for each read that touches one; header bytes are the
  /// real bound. Default 64.
  package var continuationsMax = 64
  /// Streams that the peer may reset before they are answered (CVE-2023-44487).
  /// Default 200 at once, 100 a second.
  package var peerResets = RateLimit(burst: 200, perSecond: 100)
  /// Streams that the peer may make us reset by breaking the rules (CVE-2025-8671).
  /// Default 50 at once, 10 a second.
  package var forcedResets = RateLimit(burst: 50, perSecond: 10)
  /// Frames that carry nothing: empty DATA, PRIORITY, SETTINGS (CVE-2019-9513, -9515, -9518).
  /// Default 1,000 at once, 100 a second.
  package var idleFrames = RateLimit(burst: 1_000, perSecond: 100)

  /// The default limits.
  package init() {}
}
