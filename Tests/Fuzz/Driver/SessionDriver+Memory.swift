@testable import SlipwayHTTP2

extension SessionDriver {
  /// Nothing may be remembered of streams that are gone, however they went.
  func checkHeldMemory() {
    // A session that is over neither reads nor writes, and goes as a whole.
    guard failure == nil, session.wantsRead, !session.wantsWrite else { return }
    // Requests for which the server has no place wait in nghttp2, cancelled ones too.
    guard role == .server || session.peerConcurrentStreamsMax > 100 else { return }
    Property.require(session.bodies.count == 0, "\(session.bodies.count) bodies are left")
    Property.require(
      session.resetsAfterTrailers.isEmpty,
      "\(session.resetsAfterTrailers.count) resets after trailers are left")
    Property.require(
      session.requestedResets.isEmpty, "\(session.requestedResets.count) resets are left")
  }
}
