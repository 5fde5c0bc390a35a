internal import CSlipwaySystem
internal import Glibc

/// One epoll instance and the handlers of the descriptors it watches.
///
/// Confined to its loop, except for `wake`.
@safe
struct Poller: ~Copyable {
  /// Events that are taken from the kernel at once.
  private static let eventsMax = 256
  /// What marks the descriptor that other threads wake the loop by; no slot has this number.
  private static let wakeMark = UInt64.max

  private struct Slot {
    var descriptor: Int32
    var generation: UInt32
    var handler: (any EventHandler)?
  }

  private let epoll: Int32
  /// An eventfd; may be written by any thread.
  let wakeDescriptor: Int32
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var wasWoken = false
  private let events: UnsafeMutablePointer<epoll_event>

  init() throws(RuntimeError) {
    unsafe events = .allocate(capacity: Self.eventsMax)
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard epoll >= 0, wakeDescriptor >= 0 else { throw RuntimeError.last("create an event loop") }
    var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: Self.wakeMark))
    guard unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, wakeDescriptor, &event) == 0 else {
      throw RuntimeError.last("create an event loop")
    }
  }

  deinit {
    _ = close(epoll)
    _ = close(wakeDescriptor)
    unsafe events.deallocate()
  }

  /// Watches a descriptor that is not watched yet.
  mutating func add(
    _ descriptor: Int32, _ interest: Interest, _ handler: any EventHandler
  ) throws(RuntimeError) -> Registration {
    let registration = takeSlot(descriptor, handler)
    var event = unsafe Self.event(interest, registration)
    guard unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
      let failure = RuntimeError.last("watch descriptor \(descriptor)")
      freeSlot(registration)
      throw failure
    }
    return registration
  }

  /// Changes what a descriptor is watched for.
  func modify(_ registration: Registration, _ interest: Interest) {
    guard let slot = slot(registration) else { return }
    var event = unsafe Self.event(interest, registration)
    _ = unsafe epoll_ctl(epoll, EPOLL_CTL_MOD, slot.descriptor, &event)
  }

  /// Forgets a descriptor, which must still be open.
  mutating func remove(_ registration: Registration) {
    guard let slot = slot(registration) else { return }
    _ = epoll_ctl(epoll, EPOLL_CTL_DEL, slot.descriptor, nil)
    freeSlot(registration)
  }

  /// Waits up to `milliseconds` (-1: without end) and returns how many events `event(_:)` has.
  func wait(milliseconds: Int32) -> Int {
    let count = unsafe epoll_wait(epoll, events, Int32(Self.eventsMax), milliseconds)
    return Int(max(0, count))
  }

  /// The handler of an event and what it is ready for; `nil` for a wake-up, which `takeWake` tells
  /// of, and for a descriptor that was removed earlier in the same turn.
  mutating func event(_ index: Int) -> (handler: any EventHandler, events: Interest)? {
    let (mark, flags) = unsafe (events[index].data.u64, events[index].events)
    guard mark != Self.wakeMark else {
      var count: UInt64 = 0
      _ = unsafe read(wakeDescriptor, &count, 8)
      wasWoken = true
      return nil
    }
    let registration = Registration(
      slot: UInt32(truncatingIfNeeded: mark), generation: UInt32(truncatingIfNeeded: mark >> 32))
    guard let handler = slot(registration)?.handler else { return nil }
    var ready: Interest = []
    let failed = EPOLLERR.rawValue | EPOLLHUP.rawValue
    if flags & (EPOLLIN.rawValue | failed) != 0 { ready.insert(.readable) }
    if flags & EPOLLOUT.rawValue != 0 { ready.insert(.writable) }
    return (handler, ready)
  }

  /// Whether another thread has woken the loop since the last call.
  mutating func takeWake() -> Bool {
    defer { wasWoken = false }
    return wasWoken
  }

  private static func event(_ interest: Interest, _ registration: Registration) -> epoll_event {
    var events: UInt32 = 0
    if interest.contains(.readable) { events |= EPOLLIN.rawValue }
    if interest.contains(.writable) { events |= EPOLLOUT.rawValue }
    let mark = UInt64(registration.generation) << 32 | UInt64(registration.slot)
    return unsafe epoll_event(events: events, data: epoll_data_t(u64: mark))
  }

  private func slot(_ registration: Registration) -> Slot? {
    let slot = slots[Int(registration.slot)]
    return slot.generation == registration.generation ? slot : nil
  }

  private mutating func takeSlot(
    _ descriptor: Int32, _ handler: any EventHandler
  ) -> Registration {
    guard let free = freeSlots.popLast() else {
      slots.append(Slot(descriptor: descriptor, generation: 0, handler: handler))
      return Registration(slot: UInt32(slots.count - 1), generation: 0)
    }
    slots[Int(free)].descriptor = descriptor
    slots[Int(free)].handler = handler
    return Registration(slot: free, generation: slots[Int(free)].generation)
  }

  private mutating func freeSlot(_ registration: Registration) {
    slots[Int(registration.slot)].handler = nil
    slots[Int(registration.slot)].generation &+= 1
    freeSlots.append(registration.slot)
  }
}
