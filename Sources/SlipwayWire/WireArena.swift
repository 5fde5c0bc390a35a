import Glibc
internal import Synchronization

/// Memory for one message, given out piece by piece and given back all at once.
///
/// A piece is carved off the current block by moving a cursor; freeing a single piece does nothing.
/// The caller guesses how much will be needed; a block that is enough for most messages is kept for
/// the next arena, so that they cost no `malloc`.
@safe
struct WireArena: ~Copyable {
  /// What the allocation callbacks of protobuf-c see; lives in the first block.
  @unsafe struct State {
    var cursor: UnsafeMutableRawPointer
    var end: UnsafeMutableRawPointer
    var newestBlock: UnsafeMutableRawPointer
    /// What later blocks may give out, all together.
    var remainingBudget: Int
    var isExhausted = false
    /// Whether the first block may be kept.
    let isReusable: Bool
  }

  /// Bytes at the head of each block that link to the block before.
  static let linkSize = 16
  static let smallestBlock = 16 * 1024
  private static let stateSize = unsafe (MemoryLayout<State>.stride + 15) & ~15
  /// The first block of an arena that is gone, if no other has taken it yet.
  private nonisolated(unsafe) static let spareBlock = unsafe Atomic<UnsafeMutableRawPointer?>(nil)

  let state: UnsafeMutablePointer<State>

  /// An arena that expects to give out `expected` bytes and never gives out more than `budget`.
  init(expecting expected: Int = 0, budget: Int = .max / 2) {
    let isReusable = expected <= Self.smallestBlock
    let payload = (max(expected, Self.smallestBlock) + 7) & ~7
    let size = Self.linkSize + Self.stateSize + payload
    let spare = unsafe isReusable ? Self.spareBlock.exchange(nil, ordering: .acquiring) : nil
    guard let block = unsafe spare ?? malloc(size) else {
      preconditionFailure("out of memory: \(size) bytes for a message")
    }
    unsafe block.storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
    unsafe state = (block + Self.linkSize).bindMemory(to: State.self, capacity: 1)
    let start = unsafe block + Self.linkSize + Self.stateSize
    let room = min(payload, budget & ~7)
    unsafe state.initialize(
      to: State(
        cursor: start, end: start + room, newestBlock: block, remainingBudget: budget - room,
        isReusable: isReusable))
  }

  deinit {
    let isReusable = unsafe state.pointee.isReusable
    var block = unsafe state.pointee.newestBlock
    while let older = unsafe block.load(as: UnsafeMutableRawPointer?.self) {
      unsafe free(block)
      unsafe block = older
    }
    let unused =
      unsafe isReusable
      ? Self.spareBlock.exchange(block, ordering: .acquiringAndReleasing) : block
    unsafe free(unused)
  }

  /// Whether a piece was refused because it would have exceeded the budget.
  var isExhausted: Bool { unsafe state.pointee.isExhausted }

  /// Memory behind the pieces in which the message that they make up can be packed whatever it is,
  /// so that its size need not be computed before; nil when the block has not that much left.
  ///
  /// What takes n bytes here takes at most 4n on the wire: a field or element has 4 bytes or more,
  /// and packed no more than a tag of 5 and a number of 10, or a length of 5 and its bytes.
  func roomForPacked() -> UnsafeMutableRawPointer? {
    let firstPiece = unsafe UnsafeMutableRawPointer(state) + Self.stateSize
    guard unsafe state.pointee.newestBlock + Self.linkSize == UnsafeMutableRawPointer(state),
      unsafe state.pointee.end - state.pointee.cursor
        >= 4 * (state.pointee.cursor - firstPiece)
    else { return nil }
    return unsafe state.pointee.cursor
  }

  /// `count` bytes, or nil when the budget or the machine's memory does not allow them.
  static func allocate(
    _ count: Int, from state: UnsafeMutablePointer<State>
  ) -> UnsafeMutableRawPointer? {
    let left = unsafe state.pointee.end - state.pointee.cursor
    // As unsigned numbers, so that a negative count is too many. What is left is whole words.
    if UInt(bitPattern: count) > UInt(bitPattern: left) {
      guard unsafe addBlock(holding: count, to: state) else { return nil }
    }
    let piece = unsafe state.pointee.cursor
    unsafe state.pointee.cursor = piece + ((count + 7) & ~7)
    return unsafe piece
  }

  private static func addBlock(
    holding count: Int, to state: UnsafeMutablePointer<State>
  ) -> Bool {
    let unused = unsafe state.pointee.end - state.pointee.cursor
    let budget = unsafe (state.pointee.remainingBudget + unused) & ~7
    guard count >= 0, count <= budget else {
      unsafe state.pointee.isExhausted = true
      return false
    }
    let room = min(max((count + 7) & ~7, smallestBlock), budget)
    guard let block = unsafe malloc(linkSize + room) else {
      unsafe state.pointee.isExhausted = true
      return false
    }
    unsafe state.pointee.remainingBudget = budget - room
    unsafe block.storeBytes(of: state.pointee.newestBlock, as: UnsafeMutableRawPointer?.self)
    unsafe state.pointee.newestBlock = block
    unsafe state.pointee.cursor = block + linkSize
    unsafe state.pointee.end = block + linkSize + room
    return true
  }
}
