/// Finds the object of a stream by the stream's identifier.
///
/// Open addressing with linear probing: identifiers of one side are consecutive odd (or even)
/// numbers, so they fall into consecutive slots and a lookup is one comparison.
///
/// Public, although only this package uses it: the compiler specialises generics of another module
/// only when they are, and without that every lookup asks the runtime for metadata.
public struct StreamTable<Element: AnyObject> {
  @usableFromInline var identifiers: [Int32]
  @usableFromInline var elements: [Element?]
  @usableFromInline var mask: Int
  @usableFromInline var held = 0

  /// How many streams are in the table.
  @inlinable
  public var count: Int { held }

  /// Creates an empty table.
  @inlinable
  public init() {
    identifiers = Array(repeating: 0, count: 8)
    elements = Array(repeating: nil, count: 8)
    mask = 7
  }

  /// The object of a stream; setting nil removes it.
  @inlinable
  public subscript(stream: Int32) -> Element? {
    get {
      elements[slot(of: stream)]
    }
    set {
      let index = slot(of: stream)
      if let newValue {
        insert(newValue, stream, at: index)
      } else if elements[index] != nil {
        remove(at: index)
      }
    }
  }

  /// All objects, in no order.
  @inlinable
  public var all: [Element] { elements.compactMap(\.self) }

  /// Removes all objects.
  @inlinable
  public mutating func removeAll() {
    self = StreamTable()
  }

  /// The slot that holds the stream, or the free one in which it would go.
  @inlinable
  func slot(of stream: Int32) -> Int {
    var index = home(of: stream)
    while elements[index] != nil, identifiers[index] != stream { index = (index + 1) & mask }
    return index
  }

  @inlinable
  func home(of stream: Int32) -> Int {
    Int(truncatingIfNeeded: UInt32(bitPattern: stream) >> 1) & mask
  }

  @inlinable
  mutating func insert(_ element: Element, _ stream: Int32, at index: Int) {
    if elements[index] == nil {
      if (held + 1) * 2 > elements.count {
        grow()
        return self[stream] = element
      }
      held += 1
    }
    identifiers[index] = stream
    elements[index] = element
  }

  /// Empties a slot and moves back the streams behind it that are not in their home slot.
  @inlinable
  mutating func remove(at index: Int) {
    held -= 1
    elements[index] = nil
    var hole = index
    var next = (index + 1) & mask
    while elements[next] != nil {
      let distanceFromHome = (next - home(of: identifiers[next])) & mask
      if distanceFromHome >= (next - hole) & mask {
        identifiers[hole] = identifiers[next]
        elements.swapAt(hole, next)
        hole = next
      }
      next = (next + 1) & mask
    }
  }

  @inlinable
  mutating func grow() {
    let old = zip(identifiers, elements)
    let size = elements.count * 2
    identifiers = Array(repeating: 0, count: size)
    elements = Array(repeating: nil, count: size)
    mask = size - 1
    held = 0
    for case (let stream, let element?) in old { self[stream] = element }
  }
}
