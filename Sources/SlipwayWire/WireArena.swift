import Glibc

/// Memory for one message, given out piece by piece and given back all at once.
///
/// A piece is carved off the current block by moving a cursor; freeing a single piece does nothing.
/// The caller guesses how much will be needed, so most messages cost one `malloc`.
@safe
struct WireArena: ~Copyable {
  /// What the allocation callbacks of protobuf-c see; lives in the first block.
  @unsafe struct State {
    var cursor: UnsafeMutableRawPointer
    var end: UnsafeMutableRawPointer
    var newestBlock: UnsafeMutableRawPointer
    var remainingBudget: Int
    var isExhausted = false
  }

  /// Bytes at the head of each block that link to the block before.
  static let linkSize = 16
  static let smallestBlock = 1024
  private static let stateSize = unsafe (MemoryLayout<State>.stride + 15) & ~15

  let state: UnsafeMutablePointer<State>

  /// An arena that expects to give out `expected` bytes and never gives out more than `budget`.
  init(expecting expected: Int = 2048, budget: Int = .max / 2) {
    let payload = max(expected, Self.smallestBlock)
    let size = Self.linkSize + Self.stateSize + payload
    guard let block = unsafe malloc(size) else {
      preconditionFailure("out of memory: \(size) bytes for a message")
    }
    unsafe block.storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
    unsafe state = (block + Self.linkSize).bindMemory(to: State.self, capacity: 1)
    unsafe state.initialize(
      to: State(
        cursor: block + Self.linkSize + Self.stateSize, end: block + size, newestBlock: block,
        remainingBudget: budget))
  }

  deinit {
    var block: UnsafeMutableRawPointer? = unsafe state.pointee.newestBlock
    while let current = unsafe block {
      unsafe block = current.load(as: UnsafeMutableRawPointer?.self)
      unsafe free(current)
    }
  }

  /// Whether a piece was refused because it would have exceeded the budget.
  var isExhausted: Bool { unsafe state.pointee.isExhausted }

  /// `count` bytes, or nil when the budget or the machine's memory does not allow them.
  static func allocate(
    _ count: Int, from state: UnsafeMutablePointer<State>
  ) -> UnsafeMutableRawPointer? {
    guard count >= 0, unsafe count <= state.pointee.remainingBudget else {
      unsafe state.pointee.isExhausted = true
      return nil
    }
    let rounded = (count + 7) & ~7
    if unsafe state.pointee.end - state.pointee.cursor < rounded {
      guard unsafe addBlock(holding: rounded, to: state) else { return nil }
    }
    let piece = unsafe state.pointee.cursor
    unsafe state.pointee.cursor = piece + rounded
    unsafe state.pointee.remainingBudget = max(0, state.pointee.remainingBudget - rounded)
    return unsafe piece
  }

  private static func addBlock(
    holding count: Int, to state: UnsafeMutablePointer<State>
  ) -> Bool {
    let size = linkSize + max(count, 4 * smallestBlock)
    guard let block = unsafe malloc(size) else {
      unsafe state.pointee.isExhausted = true
      return false
    }
    unsafe block.storeBytes(of: state.pointee.newestBlock, as: UnsafeMutableRawPointer?.self)
    unsafe state.pointee.newestBlock = block
    unsafe state.pointee.cursor = block + linkSize
    unsafe state.pointee.end = block + size
    return true
  }
}
