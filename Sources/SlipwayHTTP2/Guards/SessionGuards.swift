internal import SlipwayBase

/// What one session counts to recognise an attacker.
struct SessionGuards: Sendable {
  /// When the bytes that are being looked at were read.
  var now = MonotonicInstant(nanoseconds: 0)
  var headerBytes: HeaderBytes
  private var peerResets: TokenBucket
  private var forcedResets: TokenBucket
  private var idleFrames: TokenBucket

  init(_ limits: SessionLimits) {
    headerBytes = HeaderBytes(limits)
    peerResets = TokenBucket(limits.peerResets)
    forcedResets = TokenBucket(limits.forcedResets)
    idleFrames = TokenBucket(limits.idleFrames)
  }

  /// The peer reset a stream that was not answered (CVE-2023-44487).
  mutating func countPeerReset() -> HTTP2Error? {
    peerResets.take(at: now)
      ? nil : calm("too many streams were reset before their answer (peerResets)")
  }

  /// The peer broke a rule so that a stream had to be reset (CVE-2025-8671).
  mutating func countForcedReset() -> HTTP2Error? {
    forcedResets.take(at: now) ? nil : calm("too many streams broke the protocol (forcedResets)")
  }

  /// The peer sent a frame that carries nothing (CVE-2019-9513, -9515, -9518).
  mutating func countIdleFrame() -> HTTP2Error? {
    idleFrames.take(at: now) ? nil : calm("too many frames carried nothing (idleFrames)")
  }

  private func calm(_ reason: String) -> HTTP2Error {
    HTTP2Error(code: .enhanceYourCalm, reason: reason)
  }
}
