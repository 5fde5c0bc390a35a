/// Objects of streams that ended, whose memory the next streams use.
///
/// Sessions of one loop can share them: few streams are open at any one instant, however many
/// connections there are. Not thread safe.
package final class SessionSpares {
  private var blocks: [HeaderBlock] = []
  private var bodies: [OutgoingBody] = []

  /// Creates an empty pool.
  package init() {}

  func takeBlock() -> HeaderBlock {
    blocks.popLast() ?? HeaderBlock()
  }

  /// Keeps a header list unless somebody else holds it.
  func keep(_ block: consuming HeaderBlock) {
    guard blocks.count < SessionSpares.countMax, isKnownUniquelyReferenced(&block) else { return }
    block.removeAll()
    blocks.append(block)
  }

  func takeBody() -> OutgoingBody {
    bodies.popLast() ?? OutgoingBody()
  }

  func keep(_ body: consuming OutgoingBody) {
    guard bodies.count < SessionSpares.countMax else { return }
    body.reset()
    bodies.append(body)
  }

  /// Objects of each kind that are kept.
  private static let countMax = 128
}
