internal import SlipwayBase

/// Finds the route of a path by its bytes. Frozen before the first connection, so any loop may read
/// it.
struct Router: Sendable {
  private let slots: [Slot?]
  private let mask: Int

  private struct Slot: Sendable {
    let hash: UInt64
    let route: Route
  }

  /// Makes the table; of two routes with one path the later is kept.
  init(_ routes: [Route]) {
    var size = 16
    while size < routes.count * 4 { size *= 2 }
    let mask = size - 1
    var slots: [Slot?] = Array(repeating: nil, count: size)
    for route in routes {
      let hash = unsafe route.path.withUnsafeBytes { unsafe Router.hash($0) }
      var index = Int(truncatingIfNeeded: hash) & mask
      while let taken = slots[index], taken.route.path != route.path { index = (index + 1) & mask }
      slots[index] = Slot(hash: hash, route: route)
    }
    self.slots = slots
    self.mask = mask
  }

  /// The route of a path; nil when no method has it. Paths are compared byte for byte.
  func route(for path: UnsafeRawBufferPointer) -> Route? {
    let hash = unsafe Router.hash(path)
    var index = Int(truncatingIfNeeded: hash) & mask
    while let slot = slots[index] {
      if slot.hash == hash, unsafe path.equals(slot.route.path) { return slot.route }
      index = (index + 1) & mask
    }
    return nil
  }

  /// FNV-1a over eight bytes at a time. The table is small and its keys are ours, so an attacker
  /// gains nothing from collisions.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
    var offset = 0
    while offset + 8 <= bytes.count {
      hash ^= unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      hash = (hash ^ hash >> 32) &* 0x100_0000_01B3
      offset += 8
    }
    while offset < bytes.count {
      hash = unsafe (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
      offset += 1
    }
    return hash ^ hash >> 29
  }
}
