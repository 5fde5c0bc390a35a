/// Finds the object of a stream by the stream's identifier.
///
/// Open addressing with linear probing: identifiers of one side are consecutive odd (or even)
/// numbers, so they fall into consecutive slots and a lookup is one comparison.
///
/// Public, although only this package uses it: the compiler specialises generics of another module
/// only when they are, and without that every lookup asks the runtime for metadata.
public struct StreamTable<Element: AnyObject> {
  @usableFromInline
  struct Slot {
    @usableFromInline var identifier: Int32
    @usableFromInline var element: Element?

    @inlinable
    init(_ identifier: Int32 = 0, _ element: Element? = nil) {
      self.identifier = identifier
      self.element = element
    }
  }

  @usableFromInline var slots: [Slot]
  @usableFromInline var held = 0
  /// Streams that are not in their home slot.
  @usableFromInline var displaced = 0

  /// How many streams are in the table.
  @inlinable
  public var count: Int { held }

  /// Creates an empty table.
  @inlinable
  public init() {
    slots = Array(repeating: Slot(), count: 8)
  }

  /// The object of a stream; setting nil removes it.
  @inlinable
  public subscript(stream: Int32) -> Element? {
    get {
      slots[index(of: stream)].element
    }
    set {
      if let newValue { insert(newValue, stream) } else { take(stream) }
    }
  }

  /// Removes a stream and answers its object.
  @inlinable
  @discardableResult
  public mutating func take(_ stream: Int32) -> Element? {
    let index = index(of: stream)
    guard let element = slots[index].element.take() else { return nil }
    held -= 1
    if index != home(of: stream) { displaced -= 1 }
    closeGap(at: index)
    return element
  }

  /// All objects, in no order.
  @inlinable
  public var all: [Element] { slots.compactMap(\.element) }

  /// Removes all objects.
  @inlinable
  public mutating func removeAll() {
    self = StreamTable()
  }

  /// The slot that holds the stream, or the free one in which it would go.
  @inlinable
  func index(of stream: Int32) -> Int {
    var index = home(of: stream)
    while slots[index].element != nil, slots[index].identifier != stream { index = next(index) }
    return index
  }

  @inlinable
  func home(of stream: Int32) -> Int {
    Int(truncatingIfNeeded: UInt32(bitPattern: stream) >> 1) & (slots.count - 1)
  }

  @inlinable
  func next(_ index: Int) -> Int {
    (index + 1) & (slots.count - 1)
  }

  @inlinable
  mutating func insert(_ element: Element, _ stream: Int32) {
    if (held + 1) * 2 > slots.count { grow() }
    let index = index(of: stream)
    if slots[index].element == nil {
      held += 1
      if index != home(of: stream) { displaced += 1 }
    }
    slots[index] = Slot(stream, element)
  }

  /// Moves back the streams behind an empty slot that are not in their home slot.
  @inlinable
  mutating func closeGap(at gap: Int) {
    var gap = gap
    var index = next(gap)
    // Streams of like age have homes next to each other: without a look at `displaced` each removal
    // would pass all of them.
    while displaced > 0, slots[index].element != nil {
      let distanceFromHome = (index - home(of: slots[index].identifier)) & (slots.count - 1)
      let distanceFromGap = (index - gap) & (slots.count - 1)
      if distanceFromHome >= distanceFromGap {
        if distanceFromHome == distanceFromGap { displaced -= 1 }
        slots.swapAt(gap, index)
        gap = index
      }
      index = next(index)
    }
  }

  @inlinable
  mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    held = 0
    displaced = 0
    for slot in old {
      if let element = slot.element { insert(element, slot.identifier) }
    }
  }
}
